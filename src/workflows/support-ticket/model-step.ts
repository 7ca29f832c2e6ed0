import { currentRun, failure } from '../../kit/workflow/core.ts';
import { withinMeans, type Means } from '../../kit/workflow/means.ts';
import { stateHandle } from '../../kit/workflow/state.ts';
import { step, type StepOptions } from '../../kit/workflow/step.ts';
import type { supportTicketStates } from '../../contracts/support-ticket/contract.ts';
import { policyOf, type PolicyFacts } from './policy.ts';

/** The states in which models are asked; each leads to a person and back. */
type Asking = 'classifying' | 'answering' | 'working' | 'checking';

export interface ModelStepOptions<T> extends StepOptions<T> {
  /** For work that returns at a limit instead of failing: which limit that was, or null. */
  stoppedAt?: (value: T) => string | null;
}

/**
 * A step that asks a model. At a limit of the budget a person is asked for more, where the configuration wants it so, and the step is taken again.
 * @throws BUDGET_EXCEEDED when nobody grants more.
 */
export async function modelStep<T>(
  facts: PolicyFacts,
  name: string,
  work: () => Promise<T>,
  options: ModelStepOptions<T> = {},
): Promise<T> {
  const { stoppedAt, ...shown } = options;
  const means: Means<T> = {
    budget: facts.configuration.budget,
    policy: { ...policyOf(facts), takeOver: false },
    async whileWaiting(why, ask) {
      const at = stateHandle<typeof supportTicketStates, Asking>(currentRun().state as Asking);
      const awaiting = at.to('awaiting_person', why);
      const decided = await ask(awaiting);
      awaiting.to(at.name, decided.outcome.replaceAll('_', ' '));
      return decided;
    },
    ...(stoppedAt && { stoppedAt }),
  };
  const worked = await withinMeans(means, () => step(name, work, shown));
  if (worked.outcome === 'done') return worked.value;
  if (worked.value !== null) return worked.value; // it stopped by itself, with what it had
  throw failure('BUDGET_EXCEEDED', worked.limit);
}
