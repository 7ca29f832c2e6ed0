import { workflowNamed } from '../contracts/registry.ts';
import type { BudgetLimits } from '../kit/common/budget.ts';
import { grantBudget, readGrants } from '../store/budget-grants.ts';
import { hashOf } from '../store/hash.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { parseRunId } from './ids.ts';
import { runNotFound } from './observe.ts';
import { requireOperator, requireReason, runEnded } from './operate.ts';

export interface GrantOrder {
  person: string;
  reason: string;
  /** At least one amount. */
  more: BudgetLimits;
}

export interface GrantAnswer {
  run: string;
  /** Id of the grant, also in its journal entry. */
  grant: string;
  granted: BudgetLimits;
}

/**
 * Gives a run more budget, on top of all limits, from its next model call on. It does not close a request for budget that is open.
 * @throws SignalboxError RUN_NOT_FOUND, RUN_ENDED, PERSON_UNKNOWN, NOT_ALLOWED, INPUT_INVALID, DATABASE_UNREACHABLE.
 */
export async function grant(client: SignalboxClient, run: string, { person, reason, more }: GrantOrder): Promise<GrantAnswer> {
  const { name } = workflowNamed(parseRunId(run).workflow);
  await requireOperator(client, person, name, 'grant budget to');
  requireReason(reason);
  const row = await findRun(client.db, run);
  if (!row) throw runNotFound(run);
  if (row.ended_at) throw runEnded(run, row.status);
  const earlier = await readGrants(client.db, run);
  const id = `${run}:operator-${earlier.length + 1}-${hashOf([person, reason, more]).slice(0, 8)}`; // concurrent copies of an order are one grant
  await grantBudget(client.db, { id, runId: run, more, person, reason });
  return { run, grant: id, granted: more };
}
