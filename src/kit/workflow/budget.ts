import type { RunLimits } from '../common/budget.ts';
import { currentRun, type RunCore } from './core.ts';

/** What the run has used so far, by its own count: results that it got and steps that it took. */
export interface RunUse {
  usd: number;
  tokens: number;
  modelCalls: number;
  /** Calls that only the caller knows of, zero unless it says so. */
  toolCalls: number;
  /** Milliseconds that its steps took; waiting for a person or for an operator is none. */
  wallMs: number;
}

export type WithinBudget = { within: true } | { within: false; limit: keyof RunLimits; used: number; most: number };

/**
 * Whether the run may take its next step. The count is the workflow's own, so a replay comes to the same answer; the limits that runs
 * share, and the exact price of a call before it is made, are kept by the model call itself.
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
