import type { ApprovalRequest, OperatorAction } from '../common/approval.ts';
import { closeApproval, insertApproval } from '../../store/approvals.ts';
import { writeRunEnd, type RunEnd } from '../../store/run-end.ts';
import { createDecisionActivity, type LoadDeciders } from './decide.ts';
import { currentScope } from './scope.ts';

/** The activities that every run uses, whatever its workflow. */
export const createRunActivities = ({ loadDeciders }: { loadDeciders: LoadDeciders }) => ({
  recordDecision: createDecisionActivity({ loadDeciders }),

  /** Keeps what is asked, so that the inbox shows it; ISO time in, nothing out. */
  async openApproval(input: { request: ApprovalRequest; openedAt: string }): Promise<void> {
    const scope = currentScope();
    await scope.commit((trx) => insertApproval(trx, scope.runId, input.request, input.openedAt));
  },

  /** Closes a request that nobody decided in time. False when a decision came first. */
  async expireApproval(input: { requestId: string; at: string }): Promise<boolean> {
    const scope = currentScope();
    return scope.commit(
      (trx) => closeApproval(trx, input.requestId, 'expired', input.at, null),
      (closed) =>
        closed
          ? [
              {
                kind: 'rule',
                step: scope.step,
                by: 'approval-expiry',
                choice: 'expired',
                input: `request:${input.requestId}`,
                origin: `expired:${input.requestId}`,
                at: input.at,
              },
            ]
          : [],
    );
  },

  /** Keeps an operator's order with person and reason. False when the person is unknown. */
  async recordOperation(input: OperatorAction & { at: string }): Promise<boolean> {
    const scope = currentScope();
    const known = (await loadDeciders()).isKnown(input.person);
    await scope.commit(
      async () => undefined,
      [
        {
          kind: 'operator',
          step: scope.step,
          by: input.person,
          choice: known ? input.action : `${input.action} refused: PERSON_UNKNOWN`,
          reasoning: input.reason,
          origin: `operator:${scope.activityId}`,
          at: input.at,
        },
      ],
    );
    return known;
  },

  /** Keeps how the run ended; runs as a local activity in the run's last workflow task. */
  async closeRun(input: RunEnd): Promise<void> {
    const scope = currentScope();
    await scope.commit((trx) => writeRunEnd(trx, scope.runId, input));
  },
});

export type RunActivities = ReturnType<typeof createRunActivities>;
