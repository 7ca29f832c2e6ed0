import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import type { Models, Prices } from '../kit/activity/model/provider.ts';
import type { Budget } from '../kit/common/budget.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { memoizeByValue } from '../kit/common/memoize.ts';

export interface BudgetSources {
  workflows: readonly Pick<WorkflowContract, 'name' | 'budget'>[];
  /** By workflow name, from the settings; a workflow with an invalid configuration is missing. */
  configurations: ReadonlyMap<string, unknown>;
  /** The configuration that a run was started with; null if it was not stored. */
  configurationOfRun: (runId: string) => Promise<unknown>;
  models: Models;
  prices: Prices;
}

/**
 * Returns a function that finds the budget of a run. Limits per run come from the configuration that the run was started with, shared limits
 * from the settings at the worker's start. A run without a stored configuration gets all limits from the settings.
 * @throws SignalboxError CONFIG_INVALID when there is a limit in USD but a model has no price: every call would fail.
 */
export function createBudgets(sources: BudgetSources): (runId: string) => Promise<Budget | null> {
  const { workflows, configurations, configurationOfRun } = sources;
  const shared = new Map(
    workflows.filter(({ name }) => configurations.has(name)).map(({ name, budget }) => [name, budget(configurations.get(name))]),
  );
  assertPrices(shared, sources);
  const ownOf = memoizeByValue(
    (runId: string) => runId,
    async (runId) => {
      const configuration = await configurationOfRun(runId);
      const workflow = workflows.find(({ name }) => name === workflowOf(runId));
      return configuration === null || !workflow ? null : { budget: workflow.budget(configuration) ?? null };
    },
    MOST_KEPT,
  );
  return async (runId) => {
    const settings = shared.get(workflowOf(runId)) ?? null;
    const own = await ownOf(runId);
    if (own === null) return settings;
    const { workflowDay, day } = settings ?? {};
    const { run, atLimit = 'hand_over' } = own.budget ?? {};
    const limits = { ...(run && { run }), ...(workflowDay && { workflowDay }), ...(day && { day }) };
    return Object.keys(limits).length === 0 ? null : { ...limits, atLimit };
  };
}

const workflowOf = (runId: string): string => runId.split(':', 1)[0]!;

/** Runs whose budget is kept: it stays valid, because a run's configuration never changes. */
const MOST_KEPT = 1_000;

function assertPrices(shared: ReadonlyMap<string, Budget | null>, { models, prices }: BudgetSources): void {
  const unpriced = Object.values(models).find(({ name }) => !prices.has(name));
  const [workflow] = [...shared].find(([, budget]) => limitsMoney(budget)) ?? [];
  if (!unpriced || workflow === undefined) return;
  throw new SignalboxError('CONFIG_INVALID', {
    field: 'SIGNALBOX_PRICES',
    detail: `the model ${unpriced.name} has no known price, so the budget of ${workflow} in USD cannot be enforced`,
    fix: 'Add its price to the file that SIGNALBOX_PRICES names (0 for a model that costs nothing), or set a budget without usd in the workflow settings.',
  });
}

const limitsMoney = (budget: Budget | null): boolean =>
  [budget?.run, budget?.workflowDay, budget?.day].some((limits) => limits?.usd !== undefined);
