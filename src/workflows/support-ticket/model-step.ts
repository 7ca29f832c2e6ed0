import { currentRun, failure } from '../../kit/workflow/core.ts';
import { withinWorkBudget, type WorkBudget } from '../../kit/workflow/work-budget.ts';
import { stateHandle } from '../../kit/workflow/state.ts';
import { step, type StepOptions } from '../../kit/workflow/step.ts';
import type { supportTicketStates } from '../../contracts/support-ticket/contract.ts';
import { policyOf, type PolicyFacts } from './policy.ts';

/** The states that call models; each can change to `awaiting_person` and back. */
type ModelState = 'classifying' | 'answering' | 'working' | 'checking';

export interface ModelStepOptions<T> extends StepOptions<T> {
  /** For work that returns at a limit instead of failing: describes the limit, or null when none was reached. */
  stoppedAt?: (value: T) => string | null;
}

/**
 * A step that calls a model. At a budget limit, if the configuration says so, a person is asked for more and the step is repeated.
 * @throws BUDGET_EXCEEDED when nobody grants more.
 */
export async function modelStep<T>(
  facts: PolicyFacts,
  name: string,
  work: () => Promise<T>,
  options: ModelStepOptions<T> = {},
): Promise<T> {
  const { stoppedAt, ...shown } = options;
  const means: WorkBudget<T> = {
    budget: facts.configuration.budget,
    policy: { ...policyOf(facts), takeOver: false },
    async whileWaiting(why, ask) {
      const at = stateHandle<typeof supportTicketStates, ModelState>(currentRun().state as ModelState);
      const awaiting = at.to('awaiting_person', why);
      const decided = await ask(awaiting);
      awaiting.to(at.name, decided.outcome.replaceAll('_', ' '));
      return decided;
    },
    ...(stoppedAt && { stoppedAt }),
  };
  const worked = await withinWorkBudget(means, () => step(name, work, shown));
  if (worked.outcome === 'done') return worked.value;
  if (worked.value !== null) return worked.value; // the work stopped at the limit with a partial result
  throw failure('BUDGET_EXCEEDED', worked.limit);
}
