import { workflowNamed } from '../contracts/registry.ts';
import type { RunMessage, WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { MessageAnswer } from '../kit/common/message.ts';
import { isEndStatus } from '../kit/common/status.ts';
import { hashOf } from '../store/hash.ts';
import { readRequests } from '../store/requests.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { isOpenAgain } from './sync-resets.ts';
import { parseRunId } from './ids.ts';
import { assertMessageFits, checkMessage } from './input.ts';
import { runNotFound, showRun } from './observe.ts';
import { askServer, hasNoHandler, isNotFound, updateRefusal } from './temporal.ts';
import { updateError } from './update-error.ts';

/** A message to a run. */
export interface Message {
  /** One of the messages of the run's contract. */
  name: string;
  /** Parsed with the contract's schema before it is sent. */
  content: unknown;
  /** The sender's id for deduplication; by default the message's own id, or a hash of its content. */
  id?: string | undefined;
}

/**
 * Sends a message to a run and returns its answer. Not accepted: RUN_ENDED; WRONG_STATE, when the state takes no such message; ALREADY_SENT.
 * @throws SignalboxError RUN_NOT_FOUND, INPUT_INVALID (wrong content, or no such message in the contract), WORKER_MISSING,
 *   RUN_STUCK, TEMPORAL_UNREACHABLE.
 */
export async function sendMessage(client: SignalboxClient, run: string, { name, content, id }: Message): Promise<MessageAnswer> {
  const contract = workflowNamed(parseRunId(run).workflow);
  const declared = messageNamed(contract, name);
  const message = await checkMessage(declared, content);
  assertMessageFits(message, 'the message');
  const row = await findRun(client.db, run);
  if (!row) throw runNotFound(run);
  if (row.ended_at && isEndStatus(row.status) && !(await isOpenAgain(client, run)))
    return { accepted: false, code: 'RUN_ENDED', status: row.status };
  const updateId = updateIdOf(run, name, id ?? declared.idOf(message) ?? (await contentId(client, run, declared, message)));
  const temporal = await client.temporal();
  try {
    const send = () => temporal.workflow.getHandle(run).executeUpdate<MessageAnswer, [unknown]>(name, { args: [message], updateId });
    return await askServer(temporal, send);
  } catch (error) {
    if (isNotFound(error)) return { accepted: false, code: 'RUN_ENDED', status: (await showRun(client, run)).status };
    if (hasNoHandler(error)) throw startedBeforeMessage(run, name);
    const refusal = updateRefusal(error);
    if (refusal?.status) return { accepted: false, code: refusal.code, status: refusal.status, reason: refusal.detail };
    throw await updateError(temporal, error, { taskQueue: contract.taskQueue, run, order: 'message' });
  }
}

/** Whether an ended run took a message under the sender's id. @throws SignalboxError TEMPORAL_UNREACHABLE. */
export async function hasTaken(client: SignalboxClient, run: string, { name, id }: { name: string; id: string }): Promise<boolean> {
  const temporal = await client.temporal();
  const result = () =>
    temporal.workflow
      .getHandle(run)
      .getUpdateHandle(updateIdOf(run, name, id))
      .result();
  try {
    await askServer(temporal, result);
    return true;
  } catch (error) {
    if (isNotFound(error) || updateRefusal(error)) return false;
    throw error;
  }
}

/** What recognises a repeat by its content alone. */
const contentId = async (client: SignalboxClient, run: string, { answers }: RunMessage, message: unknown): Promise<unknown> =>
  answers ? { message, question: (await readRequests(client.db, run)).length } : message;

const updateIdOf = (run: string, name: string, id: unknown): string => `${run}/${name}/${hashOf(id).slice(0, 32)}`;

/** Finds a message in a contract. @throws SignalboxError INPUT_INVALID. */
export function messageNamed({ name, messages }: WorkflowContract, wanted: string): RunMessage {
  const declared = messages.find((message) => message.name === wanted);
  if (declared) return declared;
  const names = messages.map((message) => message.name).join(', ');
  throw new SignalboxError('INPUT_INVALID', {
    field: 'message',
    detail: `runs of ${name} do not take the message ${wanted}`,
    fix: names === '' ? `Runs of ${name} take no messages.` : `Send one of: ${names}. \`signalbox workflows\` describes them.`,
  });
}

/** The error when the run was started before its workflow took this message. */
const startedBeforeMessage = (run: string, name: string): SignalboxError =>
  new SignalboxError('INPUT_INVALID', {
    field: 'run',
    detail: `${run} was started before its workflow took the message ${name}`,
    fix: `Look at \`signalbox show ${run}\` for what it waits for.`,
  });
