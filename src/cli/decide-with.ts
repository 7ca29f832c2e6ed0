import { REPAIR_ACTION } from '../kit/common/approval.ts';
import type { WaitingView } from '../kit/common/view.ts';

/** The command that gives a request what it asks for: a text where there is none yet, what was done where something is to be repaired, else a yes. */
export function decideWith(
  run: string,
  { requestId, action, arguments: args }: Pick<WaitingView, 'requestId' | 'action' | 'arguments'>,
  named = true,
): string {
  const which = named ? ` --request ${requestId}` : '';
  if (args['reply'] === '') return `signalbox answer ${run} --as PERSON --text "…"`;
  return `signalbox approve ${run}${which} --as PERSON${action === REPAIR_ACTION ? ' --comment "what was done"' : ''}`;
}
