import { currentRun } from './core.ts';
import { showDetails } from './details.ts';
import { stepHere } from './place.ts';

export interface RuleDecision {
  /** Name of the rule, as the documentation has it. */
  rule: string;
  choice: string;
  reasoning: string;
}

/** Keeps what a rule in code decided; the line travels to the journal with the next activity. */
export function recordRule({ rule, choice, reasoning }: RuleDecision): void {
  const run = currentRun();
  const step = stepHere();
  run.recorder.add({ kind: 'rule', step, by: rule, choice, reasoning });
  run.decisions.push({ step, by: 'rule', who: rule, choice, confidence: null, reasoning, at: new Date().toISOString() });
  showDetails(run);
}

/** Raises (1) or lowers (5) the priority of what the run schedules from here on, and says why. */
export function setPriority(priority: 1 | 2 | 3 | 4 | 5, reasoning: string): void {
  currentRun().priority = priority;
  recordRule({ rule: 'priority', choice: String(priority), reasoning });
}
