import { SignalboxError } from '../kit/common/failures.ts';
import type { DecisionAnswer } from '../kit/common/view.ts';
import { readAnswerable } from '../store/requests.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { decide, type DecisionOrder } from './decide.ts';
import { parseRunId } from './ids.ts';
import { runNotFound } from './observe.ts';

/** A person's own answer, for the request that waits for one. */
export type OwnAnswer = Pick<DecisionOrder, 'run' | 'person' | 'channel' | 'verified'> & { text: string };

/**
 * Brings the answer that a person wrote: it approves the open request with their text as the reply. Whether they may is judged as every decision is.
 * @throws SignalboxError REQUEST_NOT_FOUND where none waits for a text of theirs, USAGE where several do, and as `decide`.
 */
export async function answerRun(client: SignalboxClient, { text, ...word }: OwnAnswer): Promise<DecisionAnswer> {
  const { run, person } = word;
  parseRunId(run);
  (await client.people()).require(person);
  if (!(await findRun(client.db, run))) throw runNotFound(run);
  const [own, ...others] = await readAnswerable(client.db, run, person);
  if (!own) throw nothingOwn(run, person);
  if (others.length > 0) throw several(run, [own, ...others]);
  return decide(client, { ...word, requestId: own.requestId, decision: 'approve', comment: null, edits: { reply: text } });
}

const nothingOwn = (run: string, person: string) =>
  new SignalboxError('REQUEST_NOT_FOUND', {
    field: 'as',
    detail: `${run} waits for no answer of ${person}`,
    fix: `Take it over first: \`signalbox take-over ${run} --as ${person}\`; or see what it waits for with \`signalbox show ${run}\`.`,
  });

const several = (run: string, requests: { requestId: string }[]) =>
  new SignalboxError('USAGE', {
    field: 'run',
    detail: `${run} waits for ${requests.length} answers of this person`,
    fix: `Approve one with \`signalbox approve\`, --edits and --request: ${requests.map(({ requestId }) => requestId).join(', ')}.`,
  });
