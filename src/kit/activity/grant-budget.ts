import type { ApprovalProof } from '../common/approval.ts';
import type { RunLimits } from '../common/budget.ts';
import { keepGrant } from '../../store/budget-grants.ts';
import { createEffects } from './effects.ts';
import { currentScope } from './scope.ts';

export interface GrantMoreBudgetInput {
  proof: ApprovalProof;
  /** The arguments of `grant_budget` exactly as approved. */
  arguments: Record<string, unknown>;
  /** Who approved; the reason is their comment. */
  by: string[];
  reason: string;
}

/**
 * Grants a run an approved budget, once, in one transaction with the ledger row. Amounts that only the run itself counts (tool calls,
 * time) are stored in that row alone.
 * @throws SignalboxError PROOF_INVALID, EFFECT_CONFLICT, INPUT_INVALID.
 */
export async function grantMoreBudget({ proof, arguments: args, by, reason }: GrantMoreBudgetInput): Promise<{ granted: RunLimits }> {
  const { runId } = currentScope();
  const { requestId } = proof;
  return createEffects().inTransaction(
    {
      step: requestId.startsWith(`${runId}/`) ? requestId.slice(runId.length + 1) : requestId,
      action: 'grant_budget',
      class: 'idempotent',
      request: args,
      proof: { proof, action: 'grant_budget', arguments: args },
    },
    async (trx, id) => {
      const granted = args as RunLimits;
      const { usd, tokens, modelCalls } = granted;
      const more = {
        ...(usd !== undefined && { usd }),
        ...(tokens !== undefined && { tokens }),
        ...(modelCalls !== undefined && { modelCalls }),
      };
      if (Object.keys(more).length > 0) await keepGrant(trx, { id, runId, more, person: by.join(', '), reason });
      return { granted };
    },
  );
}
