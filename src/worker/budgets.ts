import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import type { Models } from '../kit/activity/model/models.ts';
import type { Prices } from '../kit/activity/model/prices.ts';
import type { Budget } from '../kit/common/budget.ts';
import { SignalboxError } from '../kit/common/failures.ts';

export interface BudgetSources {
  workflows: readonly Pick<WorkflowContract, 'name' | 'budget'>[];
  /** By workflow name; one whose configuration cannot be used is missing. */
  configurations: ReadonlyMap<string, unknown>;
  models: Models;
  prices: Prices;
}

/**
 * Answers the budget of a run: that of its workflow, as configured when the worker started.
 * @throws SignalboxError CONFIG_INVALID when a limit in USD meets a model without a price: every call would fail with it.
 */
export function createBudgets({ workflows, configurations, models, prices }: BudgetSources): (runId: string) => Budget | null {
  const budgets = new Map(
    workflows.filter(({ name }) => configurations.has(name)).map(({ name, budget }) => [name, budget(configurations.get(name))]),
  );
  const unpriced = Object.values(models).find(({ name }) => !prices.has(name));
  const [workflow] = [...budgets].find(([, budget]) => limitsMoney(budget)) ?? [];
  if (unpriced && workflow !== undefined) {
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'SIGNALBOX_PRICES',
      detail: `the model ${unpriced.name} has no known price, so the budget of ${workflow} in USD cannot be kept`,
      fix: 'Add its price to the file that SIGNALBOX_PRICES names (0 for a model that costs nothing), or set a budget without usd in the workflow settings.',
    });
  }
  return (runId) => budgets.get(runId.split(':', 1)[0]!) ?? null;
}

const limitsMoney = (budget: Budget | null): boolean =>
  [budget?.run, budget?.workflowDay, budget?.day].some((limits) => limits?.usd !== undefined);
