import { workflowNamed } from '../contracts/registry.ts';
import { OPERATE_UPDATE, type OperatorAction, type OperatorAnswer } from '../kit/common/approval.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { statusesFor, type RunStatus } from '../kit/common/status.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { parseRunId } from './ids.ts';
import { assertMessageFits } from './input.ts';
import { runNotFound } from './observe.ts';
import { isOpenAgain } from './sync-resets.ts';
import { runRefusal } from './run-refusal.ts';
import { askServer, isNotFound } from './temporal.ts';
import { updateError } from './update-error.ts';

/**
 * Sends an operator's order to a run: pause, resume, cancel or priority. The run records person and reason before it is cancelled.
 * @throws SignalboxError RUN_NOT_FOUND, RUN_ENDED, PERSON_UNKNOWN, NOT_ALLOWED, WORKER_MISSING, RUN_STUCK, TEMPORAL_UNREACHABLE.
 */
export async function operate(client: SignalboxClient, run: string, order: OperatorAction): Promise<OperatorAnswer> {
  const { name, taskQueue } = workflowNamed(parseRunId(run).workflow);
  await requireOperator(client, order.person, name, order.action);
  requireReason(order.reason);
  assertMessageFits(order, 'the order');
  const row = await findRun(client.db, run);
  if (!row) throw runNotFound(run);
  const temporal = await client.temporal();
  if (row.ended_at && !(await isOpenAgain(client, run))) throw runEnded(run, row.status);
  try {
    const handle = temporal.workflow.getHandle(run);
    const answer = await askServer(temporal, () =>
      handle.executeUpdate<OperatorAnswer, [OperatorAction]>(OPERATE_UPDATE, { args: [order] }),
    );
    if (order.action === 'cancel' && answer.accepted) await askServer(temporal, () => handle.cancel()); // the run has recorded who and why
    return answer.code === 'ILLEGAL_TRANSITION' ? { ...answer, reason: wrongStatusReason(order, answer) } : answer;
  } catch (error) {
    if (isNotFound(error)) throw runEnded(run, null);
    throw await updateError(temporal, error, { taskQueue, run, order: order.action });
  }
}

const wrongStatusReason = ({ action }: OperatorAction, { status }: OperatorAnswer): string =>
  `the run is ${status}; ${action} is possible while it is ${statusesFor(action).join(' or ')}`;

/** @throws SignalboxError PERSON_UNKNOWN, NOT_ALLOWED. */
export async function requireOperator(client: SignalboxClient, person: string, workflow: string, action: string): Promise<void> {
  const people = await client.people();
  people.require(person);
  if (people.hasRole(person, workflow, 'operate')) return;
  throw new SignalboxError('NOT_ALLOWED', {
    field: 'as',
    detail: `${person} may not ${action} ${workflow}`,
    fix: 'Ask somebody with the role `operate` in the people file.',
  });
}

/** @throws SignalboxError INPUT_INVALID. */
export function requireReason(reason: string): void {
  if (reason.trim() !== '') return;
  throw new SignalboxError('INPUT_INVALID', { field: 'reason', detail: 'the reason is empty', fix: 'Give a reason.' });
}

/** The error for an order to a run that has ended. */
export const runEnded = (run: string, status: RunStatus | null): SignalboxError =>
  runRefusal('RUN_ENDED', status === null ? run : `${run} is ${status}`, run);
