import { workflowNamed } from '../contracts/registry.ts';
import { DECIDE_UPDATE, type Decision } from '../kit/common/approval.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { ApprovalStatus, DecisionAnswer } from '../kit/common/view.ts';
import { countDecisions, findRunOfRequest, readRequests, recordLateDecision, type RequestHead } from '../store/requests.ts';
import { hashOf } from '../store/hash.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import type { People } from './settings.ts';
import { parseRunId } from './ids.ts';
import { assertMessageFits } from './input.ts';
import { runNotFound } from './observe.ts';
import { askServer, isNotFound } from './temporal.ts';
import { updateError } from './update-error.ts';

export interface DecisionOrder extends Omit<Decision, 'requestId'> {
  /** Workflow id. */
  run: string;
  /** May be left out when the run has one open request. */
  requestId?: string | undefined;
}

/**
 * Sends a person's decision to the run, which checks it. For a run that has ended, the database answers and records the late decision.
 * @throws SignalboxError RUN_NOT_FOUND, REQUEST_NOT_FOUND, PERSON_UNKNOWN, NOT_ALLOWED (the delegate), USAGE (several open requests), WORKER_MISSING, RUN_STUCK, TEMPORAL_UNREACHABLE.
 */
export async function decide(client: SignalboxClient, { run, requestId, ...word }: DecisionOrder): Promise<DecisionAnswer> {
  const { workflow } = parseRunId(run);
  const { taskQueue } = workflowNamed(workflow);
  const people = await client.people();
  people.require(word.person);
  if (word.to !== undefined) assertDelegate(people, word.to, workflow);
  assertMessageFits({ comment: word.comment, edits: word.edits }, 'the decision');
  const request = await requestOf(client, run, requestId);
  const decision: Decision = { ...word, requestId: request.requestId };
  const temporal = await client.temporal();
  const updateId = updateIdOf(decision, await countDecisions(client.db, decision.requestId, decision.person));
  try {
    const send = () =>
      temporal.workflow.getHandle(run).executeUpdate<DecisionAnswer, [Decision]>(DECIDE_UPDATE, { args: [decision], updateId });
    return await askServer(temporal, send);
  } catch (error) {
    if (isNotFound(error)) return answerForEndedRun(client, run, decision);
    throw await updateError(temporal, error, { taskQueue, run, order: 'decision' });
  }
}

/** A delegate without the role could decide in no channel that proves who asks. */
function assertDelegate(people: People, id: string, workflow: string): void {
  if (people.hasRole(id, workflow, 'decide')) return;
  throw new SignalboxError('NOT_ALLOWED', {
    field: 'to',
    detail: `${id} does not have the role decide for ${workflow}`,
    fix: 'Choose somebody who has it in people.yaml.',
  });
}

/** The run that asks a request. @throws SignalboxError REQUEST_NOT_FOUND. */
export async function runOfRequest(client: SignalboxClient, requestId: string): Promise<string> {
  const run = await findRunOfRequest(client.db, requestId);
  if (run !== undefined) return run;
  throw new SignalboxError('REQUEST_NOT_FOUND', { field: 'request', detail: requestId, fix: 'See what waits with `signalbox inbox`.' });
}

/** Concurrent copies of a decision are one update. Repeated after it was recorded, it is a new update, so that the person gets the current status. */
const updateIdOf = (decision: Decision, recorded: number): string =>
  `${decision.requestId}/${decision.person}/${recorded}-${hashOf([decision.decision, decision.edits, decision.shown, decision.to]).slice(0, 8)}`;

async function requestOf(client: SignalboxClient, run: string, requestId: string | undefined): Promise<RequestHead> {
  const row = await findRun(client.db, run);
  if (!row) throw runNotFound(run);
  const requests = await readRequests(client.db, run);
  const open = requests.filter(({ status }) => status === 'open');
  if (requestId !== undefined) {
    const named = requests.find((request) => request.requestId === requestId);
    if (named) return named;
    throw new SignalboxError('REQUEST_NOT_FOUND', { field: 'request', detail: `${requestId} of ${run}`, fix: fixFor(run, open) });
  }
  if (open.length > 1) {
    throw new SignalboxError('USAGE', { field: 'request', detail: `${run} waits for ${open.length} decisions`, fix: fixFor(run, open) });
  }
  const only = open[0] ?? requests.at(-1); // the answer for a decided request says so
  if (only) return only;
  if (row.ended_at) throw new SignalboxError('RUN_ENDED', { detail: `${run} is ${row.status}`, fix: `Look at \`signalbox show ${run}\`.` });
  throw new SignalboxError('REQUEST_NOT_FOUND', { detail: `${run} waits for no decision`, fix: 'See what waits with `signalbox inbox`.' });
}

const fixFor = (run: string, open: RequestHead[]): string =>
  open.length === 0
    ? `${run} waits for no decision; see \`signalbox inbox\`.`
    : `Name one with --request: ${open.map(({ requestId, action }) => `${requestId} (${action})`).join(', ')}.`;

const lateCodes = {
  open: 'RUN_ENDED',
  cancelled: 'RUN_ENDED',
  approved: 'ALREADY_DECIDED',
  rejected: 'ALREADY_DECIDED',
  taken_over: 'ALREADY_DECIDED',
  sent_back: 'ALREADY_DECIDED',
  expired: 'REQUEST_EXPIRED',
} as const satisfies Record<ApprovalStatus, string>;

async function answerForEndedRun(client: SignalboxClient, run: string, decision: Decision): Promise<DecisionAnswer> {
  const requests = await readRequests(client.db, run);
  const status = requests.find(({ requestId }) => requestId === decision.requestId)?.status ?? 'cancelled';
  const code = lateCodes[status];
  await recordLateDecision(client.db, decision, code);
  return { accepted: false, code, requestId: decision.requestId, status: status === 'open' ? 'cancelled' : status };
}
