import type { RunLimits } from '../common/budget.ts';
import { currentRun, type RunCore } from './core.ts';

/** What the run has used so far, as the workflow itself counts it. */
export interface RunUse {
  usd: number;
  tokens: number;
  modelCalls: number;
  /** Known only to the caller; zero by default. */
  toolCalls: number;
  /** Milliseconds that its steps took, without waits for a person or an operator. */
  wallMs: number;
}

export type WithinBudget = { within: true } | { within: false; limit: keyof RunLimits; used: number; most: number };

/**
 * Whether the run may take its next step. Uses the workflow's own counts, so that a replay gets the same answer; the model call itself
 * enforces the limits that runs share and the price of a call.
 */
export function withinBudget(limits: RunLimits, { toolCalls = 0 }: Partial<Pick<RunUse, 'toolCalls'>> = {}): WithinBudget {
  const used: RunUse = { ...useOf(currentRun()), toolCalls };
  const reached = (Object.keys(used) as (keyof RunUse)[]).find((limit) => used[limit] >= (limits[limit] ?? Infinity));
  return reached ? { within: false, limit: reached, used: used[reached], most: limits[reached]! } : { within: true };
}

const useOf = ({ cost, held, workedMs }: Pick<RunCore, 'cost' | 'held' | 'workedMs'>): Omit<RunUse, 'toolCalls'> => ({
  usd: cost.usd + (held?.usd ?? 0),
  tokens: cost.inputTokens + cost.outputTokens + (held?.tokens ?? 0),
  modelCalls: cost.modelCalls,
  wallMs: workedMs,
});
