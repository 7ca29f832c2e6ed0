import { workflowNamed } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { CUSTOMER_REPLY_UPDATE, RATE_UPDATE, type CustomerReply, type MessageAnswer, type Rating } from '../kit/common/message.ts';
import { isEndStatus } from '../kit/common/status.ts';
import { hashOf } from '../store/hash.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { parseRunId } from './ids.ts';
import { runNotFound, showRun } from './observe.ts';
import { ask, hasNoHandler, isDeadline, isNotFound, updateRefusal } from './temporal.ts';
import { workerMissing } from './worker-missing.ts';

/**
 * Brings a customer's answer into a run. The same answer twice counts once: told apart by `messageId`, without one by the text.
 * @throws SignalboxError as `sendMessage`.
 */
export async function replyToRun(
  client: SignalboxClient,
  run: string,
  { text, messageId = null }: { text: string; messageId?: string | null },
): Promise<MessageAnswer> {
  if (text.trim() === '') throw new SignalboxError('INPUT_INVALID', { field: 'text', detail: 'the text is empty', fix: 'Give a text.' });
  const payload: CustomerReply = { text, messageId };
  return sendMessage(client, run, CUSTOMER_REPLY_UPDATE, payload, updateIdOf(run, CUSTOMER_REPLY_UPDATE, messageId ?? { text }));
}

/** Brings a customer's rating into a run; the same one twice counts once. @throws SignalboxError as `sendMessage`. */
export const rateRun = (
  client: SignalboxClient,
  run: string,
  { rating, comment = null }: { rating: number; comment?: string | null },
): Promise<MessageAnswer> => {
  const payload: Rating = { rating, comment };
  return sendMessage(client, run, RATE_UPDATE, payload, updateIdOf(run, RATE_UPDATE, payload));
};

const updateIdOf = (run: string, name: string, message: unknown): string => `${run}/${name}/${hashOf(message).slice(0, 32)}`;

/**
 * Brings a message into a run, which answers at once. A run that has ended takes none: RUN_ENDED is its answer.
 * @param updateId the same message has the same one.
 * @throws SignalboxError RUN_NOT_FOUND, INPUT_INVALID (it does not fit, or the workflow takes no such message), WORKER_MISSING,
 *   TEMPORAL_UNREACHABLE.
 */
export async function sendMessage(
  client: SignalboxClient,
  run: string,
  updateName: string,
  payload: unknown,
  updateId: string,
): Promise<MessageAnswer> {
  const { taskQueue, name } = workflowNamed(parseRunId(run).workflow);
  const row = await findRun(client.db, run);
  if (!row) throw runNotFound(run);
  if (row.ended_at && isEndStatus(row.status)) return { accepted: false, code: 'RUN_ENDED', status: row.status };
  const temporal = await client.temporal();
  try {
    const send = () => temporal.workflow.getHandle(run).executeUpdate<MessageAnswer, [unknown]>(updateName, { args: [payload], updateId });
    return await ask(temporal, send);
  } catch (error) {
    if (isDeadline(error)) throw await workerMissing(temporal, taskQueue, run, 'message');
    if (isNotFound(error)) return { accepted: false, code: 'RUN_ENDED', status: (await showRun(client, run)).status };
    if (hasNoHandler(error)) throw takesNone(run, name, updateName);
    throw updateRefusal(error) ?? error;
  }
}

const takesNone = (run: string, workflow: string, updateName: string): SignalboxError =>
  new SignalboxError('INPUT_INVALID', {
    field: 'run',
    detail: `${run} takes no ${updateName}: ${workflow} has no mailbox for it`,
    fix: `Look at \`signalbox show ${run}\` for what it waits for.`,
  });
