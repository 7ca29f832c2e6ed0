/** How something is looked at again on which the payment provider still works. */
export interface PendingWait {
  /** Milliseconds before the first look; doubled each time. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** In all. */
  withinMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Goods wait for it, so it is short. */
export const PENDING_CAPTURE: PendingWait = { firstWaitMs: 10_000, longestWaitMs: 10 * MINUTE_MS, withinMs: HOUR_MS };
/** Banks take up to ten working days. */
export const PENDING_REFUND: PendingWait = { firstWaitMs: MINUTE_MS, longestWaitMs: 6 * HOUR_MS, withinMs: 14 * 24 * HOUR_MS };
