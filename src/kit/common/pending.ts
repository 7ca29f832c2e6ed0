/** How often to check an operation that is still pending at the payment provider. */
export interface PendingWait {
  /** Milliseconds before the first check; doubled each time. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Total, in milliseconds. */
  withinMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Short, because goods wait for it. */
export const PENDING_CAPTURE: PendingWait = { firstWaitMs: 10_000, longestWaitMs: 10 * MINUTE_MS, withinMs: HOUR_MS };
/** Banks take up to ten working days. */
export const PENDING_REFUND: PendingWait = { firstWaitMs: MINUTE_MS, longestWaitMs: 6 * HOUR_MS, withinMs: 14 * 24 * HOUR_MS };
