/** How much may be used; what is not named has no limit. */
export interface BudgetLimits {
  usd?: number;
  /** Input and output tokens together. */
  tokens?: number;
  modelCalls?: number;
}

/** Limits of one run; those beyond models are counted by the workflow and by the agent. */
export interface RunLimits extends BudgetLimits {
  toolCalls?: number;
  /** Milliseconds in which the run works by itself; waiting for a person does not count. */
  wallMs?: number;
}

/** What a workflow does at a limit: ask the small model instead of the large one while that fits, ask a person, or hand the case over. */
export type AtLimit = 'cheaper_tier' | 'person' | 'hand_over';

/** The limits of a workflow. Days are those of UTC. */
export interface Budget {
  /** Of one run, however long it lives. */
  run?: RunLimits;
  /** Of all runs of the workflow in one day. */
  workflowDay?: BudgetLimits;
  /** Of all runs of all workflows in one day. */
  day?: BudgetLimits;
  atLimit: AtLimit;
}

/** What was or may be used, in whole units. */
export interface BudgetAmount {
  /** Billionths of a USD. */
  usdNano: number;
  tokens: number;
  modelCalls: number;
}

const NANO_PER_USD = 1_000_000_000;

/** USD as whole billionths. */
export const nanoOf = (usd: number): number => Math.round(usd * NANO_PER_USD);

/** Whether more of a measure can be granted by this amount: money in parts, everything else in whole numbers. */
export const isGrantable = (measure: string, amount: unknown): boolean =>
  typeof amount === 'number' && amount > 0 && (measure === 'usd' ? Number.isFinite(amount) : Number.isSafeInteger(amount));
