import type { WaitingView } from '../kit/common/view.ts';

/** The command that gives a request what it asks for: a text where there is none yet, else a yes. */
export function decideWith(
  run: string,
  { requestId, arguments: args }: Pick<WaitingView, 'requestId' | 'arguments'>,
  named = true,
): string {
  const which = named ? ` --request ${requestId}` : '';
  return args['reply'] === '' ? `signalbox answer ${run} --as PERSON --text "…"` : `signalbox approve ${run}${which} --as PERSON`;
}
