/** Usage limits; an absent field has no limit. */
export interface BudgetLimits {
  usd?: number;
  /** Input and output tokens together. */
  tokens?: number;
  modelCalls?: number;
}

/** Limits of one run; the workflow and the agent count those that are not about models. */
export interface RunLimits extends BudgetLimits {
  toolCalls?: number;
  /** Milliseconds of working time; waiting for a person does not count. */
  wallMs?: number;
}

/** What a workflow does at a limit: use the small model instead of the large one while that fits, ask a person, or hand the case over. */
export type AtLimit = 'cheaper_tier' | 'person' | 'hand_over';

/** The limits of a workflow. Days are UTC. */
export interface Budget {
  /** Of one run, however long it lives. */
  run?: RunLimits;
  /** Of all runs of the workflow in one day. */
  workflowDay?: BudgetLimits;
  /** Of all runs of all workflows in one day. */
  day?: BudgetLimits;
  atLimit: AtLimit;
}

/** Usage or reserved usage, in whole units. */
export interface BudgetAmount {
  /** Billionths of a USD. */
  usdNano: number;
  tokens: number;
  modelCalls: number;
}

const NANO_PER_USD = 1_000_000_000;

/** USD as whole billionths. */
export const nanoOf = (usd: number): number => Math.round(usd * NANO_PER_USD);

/** Whether a measure can be raised by this amount: USD may be fractional, everything else is a whole number. */
export const isGrantable = (measure: string, amount: unknown): boolean =>
  typeof amount === 'number' && amount > 0 && (measure === 'usd' ? Number.isFinite(amount) : Number.isSafeInteger(amount));
