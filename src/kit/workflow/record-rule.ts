import { currentRun } from './core.ts';
import { showDetails } from './details.ts';
import { currentStepName } from './step-context.ts';

export interface RuleDecision {
  /** Name of the rule as documented. */
  rule: string;
  choice: string;
  reasoning: string;
}

/** Records what a rule in code decided; the next activity carries the line to the journal. */
export function recordRule({ rule, choice, reasoning }: RuleDecision): void {
  const run = currentRun();
  const step = currentStepName();
  run.recorder.add({ kind: 'rule', step, by: rule, choice, reasoning });
  run.decisions.push({ step, by: 'rule', who: rule, choice, confidence: null, reasoning, at: new Date().toISOString() });
  showDetails(run);
}

/** Sets the priority, 1 (first) to 5 (last), of what the run schedules from here on, and records why. */
export function setPriority(priority: 1 | 2 | 3 | 4 | 5, reasoning: string): void {
  currentRun().priority = priority;
  recordRule({ rule: 'priority', choice: String(priority), reasoning });
}
