import type { ApprovalRequest, OperatorAction } from '../common/approval.ts';
import type { JournalEntry } from '../common/entries.ts';
import { expireRequest, insertApproval } from '../../store/approvals.ts';
import { changePriority } from '../../store/runs.ts';
import type { Trx } from '../../store/database.ts';
import { grantMoreBudget } from './grant-budget.ts';
import { idempotent, reads, type CallsOf } from './effect-class.ts';
import { createDecisionActivity, type LoadDeciders } from './record-decision.ts';
import { settleEffect } from './settle-effect.ts';
import { currentScope } from './scope.ts';

/** The activities that runs of every workflow use. */
export const createRunActivities = ({ loadDeciders }: { loadDeciders: LoadDeciders }) => ({
  recordDecision: idempotent(createDecisionActivity({ loadDeciders })),
  recordOperation: idempotent((order: RecordedOrder) => recordOperation(loadDeciders, order)),
  openApproval: idempotent(openApproval),
  expireApproval: idempotent(expireApproval),
  grantMoreBudget: idempotent(grantMoreBudget),
  settleEffect: idempotent(settleEffect),
  whoOperates: reads(async () => (await loadDeciders()).operatorsOf(currentScope().runId.split(':', 1)[0]!)),
});

export type RunActivities = CallsOf<ReturnType<typeof createRunActivities>>;

/** Stores a request, so that the inbox shows it. */
async function openApproval(input: { request: ApprovalRequest; openedAt: string }): Promise<void> {
  const scope = currentScope();
  await scope.commit((trx) => insertApproval(trx, scope.runId, input.request, input.openedAt, scope.executionId));
}

/** Closes a request that nobody decided in time. False when a decision came first; a repeat returns the same. */
async function expireApproval({ requestId, at }: { requestId: string; at: string }): Promise<boolean> {
  const scope = currentScope();
  const expired: JournalEntry = {
    kind: 'rule',
    step: scope.step,
    by: 'approval-expiry',
    choice: 'expired',
    input: `request:${requestId}`,
    origin: `expired:${requestId}`,
    at,
  };
  return scope.commit(
    (trx) => expireRequest(trx, requestId, at, scope.executionId),
    (isExpired) => (isExpired ? [expired] : []),
  );
}

type RecordedOrder = OperatorAction & { at: string };

/** Records an operator's command with person and reason. False when the person is unknown. */
async function recordOperation(loadDeciders: LoadDeciders, { action, person, reason, priority, at }: RecordedOrder): Promise<boolean> {
  const scope = currentScope();
  const known = (await loadDeciders()).isKnown(person);
  const order = action === 'priority' ? `priority ${priority}` : action;
  const choice = known ? order : `${order} refused: PERSON_UNKNOWN`;
  const keep = async (trx: Trx): Promise<void> => {
    if (known && action === 'priority') await changePriority(trx, scope.runId, priority!);
  };
  const origin = `operator:${scope.executionId}:${scope.activityId}`;
  await scope.commit(keep, [{ kind: 'operator', step: scope.step, by: person, choice, reasoning: reason, origin, at }]);
  return known;
}
