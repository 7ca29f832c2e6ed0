import { CancellationScope, defineUpdate, setHandler } from '@temporalio/workflow';
import { OPERATE_UPDATE, type OperatorAction, type OperatorAnswer } from '../common/approval.ts';
import { isEndStatus, statusesFor } from '../common/status.ts';
import { recordOperation } from './activities.ts';
import { currentRun, statusOf, type RunCore } from './core.ts';
import { showDetails } from './details.ts';
import { assertOperatorAction, summaryFor } from './messages.ts';

const operateUpdate = defineUpdate<OperatorAnswer, [OperatorAction]>(OPERATE_UPDATE);

/** Sets the handler for operator orders. Call it before the run's first `await`. */
export function handleOperatorOrders(): void {
  setHandler(operateUpdate, operate, {
    validator: (order) => assertOperatorAction(order),
    description: 'Pause or resume the run, change its priority, or record who cancels it and why',
  });
}

/**
 * Pause takes effect before the next step, a priority for all that is scheduled from then on. Cancel is only recorded here:
 * the caller then cancels through Temporal, which works without a worker.
 */
async function operate(order: OperatorAction): Promise<OperatorAnswer> {
  const run = currentRun();
  const refused = refusal(run, order);
  if (refused) return { accepted: false, code: refused, status: statusOf(run) };
  const before = run.paused;
  const priority = run.priority;
  if (order.action === 'priority') run.priority = order.priority!;
  hold(run, order.action === 'pause' ? { person: order.person, reason: order.reason } : order.action === 'resume' ? null : before);
  const summary = summaryFor(order.person, order.action);
  const recorded = { ...order, at: new Date().toISOString() };
  const known = await CancellationScope.nonCancellable(() => recordOperation.executeWithOptions({ summary }, [recorded])); // a run that is being cancelled records it too
  if (!known) takeBack(run, before, priority);
  return { accepted: known, code: known ? null : 'PERSON_UNKNOWN', status: statusOf(run) };
}

function takeBack(run: RunCore, paused: RunCore['paused'], priority: number): void {
  hold(run, paused);
  run.priority = priority;
}

function refusal(run: RunCore, { action }: OperatorAction): 'RUN_ENDED' | 'ILLEGAL_TRANSITION' | null {
  const status = statusOf(run);
  if (isEndStatus(status)) return 'RUN_ENDED';
  return statusesFor(action).includes(status) ? null : 'ILLEGAL_TRANSITION';
}

function hold(run: RunCore, paused: RunCore['paused']): void {
  if (run.paused === paused) return;
  run.paused = paused;
  showDetails(run);
}
