import type { ApprovalRequest, OperatorAction } from '../common/approval.ts';
import { deadlinesOf } from '../common/business-hours.ts';
import type { JournalEntry } from '../common/entries.ts';
import { expireRequest, insertApproval } from '../../store/approvals.ts';
import { changePriority } from '../../store/runs.ts';
import type { Trx } from '../../store/database.ts';
import { grantMoreBudget } from './grant-budget.ts';
import { idempotent, reads, type CallsOf } from './effect-class.ts';
import { closedBy, createDecisionActivity, type DecisionRecord, type LoadDeciders } from './record-decision.ts';
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

/** Times of a request in business hours; the workflow itself cannot read time zones. ISO 8601. */
export interface RequestTimes {
  expiresAt: string;
  /** In the order of the policy's escalation. */
  escalation: string[];
}

/** Stores a request, so that the inbox shows it. Returns its times where the policy counts business hours only. */
async function openApproval({ request, openedAt }: { request: ApprovalRequest; openedAt: string }): Promise<RequestTimes | undefined> {
  const scope = currentScope();
  const { expiresAt, escalation } = deadlinesOf(request.policy, Date.parse(openedAt));
  await scope.commit((trx) => insertApproval(trx, scope.runId, request, openedAt, scope.executionId, expiresAt));
  if (!request.policy.businessHours) return undefined;
  return { expiresAt: iso(expiresAt), escalation: escalation.map(iso) };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** A request that its expiry approved or rejected. */
export type ExpiryRecord = Pick<DecisionRecord, 'status'> & { closed: NonNullable<DecisionRecord['closed']> };

/**
 * Closes a request that nobody decided in time: true when it expired, its record when the policy approves or rejects then, false when a decision
 * came first. A repeat returns the same.
 */
async function expireApproval({ requestId, at }: { requestId: string; at: string }): Promise<boolean | ExpiryRecord> {
  const scope = currentScope();
  const line = (choice: string): JournalEntry => ({
    kind: 'rule',
    step: scope.step,
    by: 'approval-expiry',
    choice,
    input: `request:${requestId}`,
    origin: `expired:${requestId}`,
    at,
  });
  const ended = await scope.commit(
    (trx) => expireRequest(trx, requestId, at, scope.executionId),
    (expired) => (expired ? [line(expired.status)] : []),
  );
  if (!ended || ended.status === 'expired') return ended !== null;
  return { status: ended.status, closed: closedBy([], null, ended.final) };
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
