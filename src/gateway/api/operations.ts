import { decide as decideRequest, runOfRequest } from '../../client/decide.ts';
import type { SignalboxClient } from '../../client/connect.ts';
import { keepUpload, openDocument, type Upload } from '../../client/documents.ts';
import { parseRunId } from '../../client/ids.ts';
import { isInboxCursor, readInboxPage, readWorkflowsPage } from '../../client/inbox.ts';
import { sendMessage } from '../../client/message.ts';
import { listRunPage, reconcile, showRun } from '../../client/observe.ts';
import { operate } from '../../client/operate.ts';
import { runRefusal } from '../../client/run-refusal.ts';
import { retryRun, type RetryAnswer } from '../../client/retry.ts';
import { startRunOnce } from '../../client/start-once.ts';
import { startRun, type StartAnswer } from '../../client/start.ts';
import { waitForNews } from '../../client/watch.ts';
import { allWorkflows, workflowNamed } from '../../contracts/registry.ts';
import type { DecisionWord, OperatorAction, OperatorAnswer } from '../../kit/common/approval.ts';
import type { DocumentRef } from '../../kit/common/document.ts';
import type { MessageAnswer } from '../../kit/common/message.ts';
import type { KeyScope, Role } from '../../kit/common/roles.ts';
import type { RunStatus } from '../../kit/common/status.ts';
import type { DecisionAnswer, InboxItem, RunListItem, RunView } from '../../kit/common/view.ts';
import { assertRole, hasRole, type Caller } from '../caller.ts';
import { cursorOf, cursorUnknown, runAfter } from './cursor.ts';

/** What a caller may do through the HTTP API and MCP. Each function checks the caller's role first and throws NOT_ALLOWED. */

export interface StartOrder {
  workflow: string;
  id?: string | undefined;
  input: unknown;
  priority?: number | undefined;
}

/** Starts a run. @param key with it, a repeat of the same order gets the first answer. @throws SignalboxError as `startRunOnce`. */
export async function start(client: SignalboxClient, caller: Caller, order: StartOrder, key?: string): Promise<StartAnswer> {
  const { workflow, id: businessId, input, priority } = order;
  assertRole(await client.people(), caller, workflowNamed(workflow).name, 'start');
  const request = { workflow, input, initiator: caller.person, businessId, priority };
  return key === undefined ? startRun(client, request) : startRunOnce(client, { caller: nameOf(caller), key }, request);
}

export interface ListOrder {
  workflow?: string | undefined;
  status?: RunStatus | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** A page of the runs that the caller may read, newest first. @throws SignalboxError WORKFLOW_UNKNOWN, INPUT_INVALID (cursor). */
export async function list(
  client: SignalboxClient,
  caller: Caller,
  order: ListOrder,
): Promise<{ runs: RunListItem[]; next: string | null }> {
  const { workflow, status, limit, cursor } = order;
  const after = cursor === undefined ? undefined : runAfter(cursor);
  const workflows = await readableAmong(client, caller, workflow === undefined ? allNames() : [workflowNamed(workflow).name]);
  const { runs, next } = await listRunPage(client, { workflows, status, after, limit });
  return { runs, next: next === null ? null : cursorOf(next) };
}

/** One run. @throws SignalboxError RUN_NOT_FOUND. */
export async function show(client: SignalboxClient, caller: Caller, run: string): Promise<RunView> {
  await assertRoleForRun(client, caller, run, 'read');
  return showRun(client, run);
}

/** Less often than a person's own terminal looks. */
const LOOK_EVERY_MS = 1_000;

/** One run as soon as it has news: a result, a wait for a person, its end; or as it is when the time is up. */
export async function wait(
  client: SignalboxClient,
  caller: Caller,
  run: string,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<{ view: RunView; inTime: boolean }> {
  await assertRoleForRun(client, caller, run, 'read');
  return waitForNews(client, run, seconds * 1_000, { lookEveryMs: LOOK_EVERY_MS, signal });
}

/** Sends a message to a run. @throws SignalboxError as `sendMessage`, and the code of the refusal. */
export async function send(
  client: SignalboxClient,
  caller: Caller,
  run: string,
  message: { name: string; content: unknown; id?: string | undefined },
): Promise<MessageAnswer> {
  await assertRoleForRun(client, caller, run, 'message');
  return accepted(await sendMessage(client, run, message), run);
}

/** pause, resume or cancel. @throws SignalboxError as `operate`, and the code of the refusal. */
export async function order(
  client: SignalboxClient,
  caller: Caller,
  run: string,
  { action, reason }: { action: Exclude<OperatorAction['action'], 'priority'>; reason: string },
): Promise<OperatorAnswer> {
  await assertRoleForRun(client, caller, run, 'operate');
  return accepted(await operate(client, run, { action, person: caller.person, reason: reasonOf(caller, reason) }), run);
}

/** Resumes a failed run. @throws SignalboxError as `retryRun`. */
export async function retry(
  client: SignalboxClient,
  caller: Caller,
  run: string,
  { reason, edits = null }: { reason: string; edits?: Record<string, unknown> | undefined | null },
): Promise<RetryAnswer> {
  await assertRoleForRun(client, caller, run, 'operate');
  return retryRun(client, run, { person: caller.person, reason: reasonOf(caller, reason), edits });
}

/** Keeps a document for a run that the caller may start. */
export async function upload(client: SignalboxClient, caller: Caller, { bytes, name }: Omit<Upload, 'by'>): Promise<DocumentRef> {
  const people = await client.people();
  const [first, ...others] = allNames();
  if (!others.some((workflow) => hasRole(people, caller, workflow, 'start'))) assertRole(people, caller, first!, 'start');
  return keepUpload(client, { bytes, name, by: uploaderOf(caller) });
}

/** A document that the caller uploaded, or that a run has which the caller may read. @throws SignalboxError DOCUMENT_NOT_FOUND. */
export async function document(client: SignalboxClient, caller: Caller, ref: string) {
  const people = await client.people();
  return openDocument(client, ref, { by: uploaderOf(caller), mayRead: (workflow) => hasRole(people, caller, workflow, 'read') });
}

/** A page of what waits for a decision: of a person, or, for a machine, in the runs that it may read. @throws SignalboxError INPUT_INVALID (cursor). */
export async function inbox(
  client: SignalboxClient,
  caller: Caller,
  { limit, cursor }: Pick<ListOrder, 'limit' | 'cursor'>,
): Promise<{ requests: InboxItem[]; next: string | null }> {
  if (cursor === undefined) await reconcile(client);
  else if (!isInboxCursor(cursor)) throw cursorUnknown();
  const order = { after: cursor, limit };
  const { items: requests, next } =
    caller.kind === 'person'
      ? await readInboxPage(client, caller.person, order)
      : await readWorkflowsPage(client, await readableAmong(client, caller, allNames()), order);
  return { requests, next };
}

const allNames = (): string[] => allWorkflows().map(({ name }) => name);

/** The workflows among these whose runs the caller may read. @throws SignalboxError NOT_ALLOWED when there are none. */
async function readableAmong(client: SignalboxClient, caller: Caller, workflows: readonly string[]): Promise<string[]> {
  const people = await client.people();
  const readable = workflows.filter((name) => hasRole(people, caller, name, 'read'));
  if (readable.length === 0) assertRole(people, caller, workflows[0]!, 'read');
  return readable;
}

export interface DecisionBody {
  decision: DecisionWord;
  comment?: string | undefined;
  edits?: Record<string, unknown> | undefined;
  /** Hash of what the person saw. */
  shown?: string | undefined;
  /** With `delegate`: who may decide instead. */
  to?: string | undefined;
}

/** A person's decision on a request. @throws SignalboxError as `decide`, and the code of the refusal. */
export async function decide(client: SignalboxClient, caller: Caller, requestId: string, body: DecisionBody): Promise<DecisionAnswer> {
  if (caller.kind === 'machine') assertRole(await client.people(), caller, 'every workflow', 'decide');
  const run = await runOfRequest(client, requestId);
  await assertRoleForRun(client, caller, run, 'decide');
  const { decision, comment = null, edits = null, shown, to } = body;
  const bound = { ...(shown !== undefined && { shown }), ...(to !== undefined && { to }) };
  const { person } = caller;
  const evidence = { person, channel: 'api', verified: true, ...(caller.kind === 'person' && { identityProof: caller.proof }) } as const;
  return accepted(await decideRequest(client, { run, requestId, decision, comment, edits, ...bound, ...evidence }), run);
}

async function assertRoleForRun(client: SignalboxClient, caller: Caller, run: string, role: Role | KeyScope): Promise<void> {
  assertRole(await client.people(), caller, parseRunId(run).workflow, role);
}

function accepted<T extends { accepted: boolean; code: string | null; status: string; reason?: string }>(answer: T, run: string): T {
  if (answer.accepted) return answer;
  throw runRefusal(answer.code, answer.reason ?? `it is ${answer.status}`, run);
}

const uploaderOf = (caller: Caller): string => (caller.kind === 'machine' ? nameOf(caller) : caller.person);

const nameOf = (caller: Caller): string => (caller.kind === 'machine' ? `key ${caller.key}` : `person ${caller.person}`);

/** The journal names the person; the reason says that it came by a key. */
const reasonOf = (caller: Caller, reason: string): string => (caller.kind === 'machine' ? `${reason} (key ${caller.key})` : reason);
