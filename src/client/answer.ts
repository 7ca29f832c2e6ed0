import { SignalboxError } from '../kit/common/failures.ts';
import type { DecisionAnswer } from '../kit/common/view.ts';
import { readAnswerable } from '../store/requests.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { decide, type DecisionOrder } from './decide.ts';
import { parseRunId } from './ids.ts';
import { runNotFound } from './observe.ts';

/** An answer that a person writes to an open request. */
export type OwnAnswer = Pick<DecisionOrder, 'run' | 'person' | 'channel' | 'verified'> & { text: string };

/**
 * Approves the open request with the person's text as the reply. The run checks permission as for any decision.
 * @throws SignalboxError REQUEST_NOT_FOUND when no request waits for their text, USAGE when several do, and the errors of `decide`.
 */
export async function answerRun(client: SignalboxClient, { text, ...decision }: OwnAnswer): Promise<DecisionAnswer> {
  const { run, person } = decision;
  parseRunId(run);
  (await client.people()).require(person);
  if (!(await findRun(client.db, run))) throw runNotFound(run);
  const [own, ...others] = await readAnswerable(client.db, run, person);
  if (!own) throw noOwnRequest(run, person);
  if (others.length > 0) throw severalRequests(run, [own, ...others]);
  return decide(client, { ...decision, requestId: own.requestId, decision: 'approve', comment: null, edits: { reply: text } });
}

const noOwnRequest = (run: string, person: string) =>
  new SignalboxError('REQUEST_NOT_FOUND', {
    field: 'as',
    detail: `${run} waits for no answer from ${person}`,
    fix: `Take it over first: \`signalbox take-over ${run} --as ${person}\`; or see what it waits for with \`signalbox show ${run}\`.`,
  });

const severalRequests = (run: string, requests: { requestId: string }[]) =>
  new SignalboxError('USAGE', {
    field: 'run',
    detail: `${run} waits for ${requests.length} answers from this person`,
    fix: `Approve one with \`signalbox approve\`, --edits and --request: ${requests.map(({ requestId }) => requestId).join(', ')}.`,
  });
