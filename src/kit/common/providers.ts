/** The protected outside systems, as named in settings, log and failures. */
export const PROVIDERS = ['model', 'mail', 'payments', 'carrier', 'warehouse'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** How one provider is protected. Durations in milliseconds, shares between 0 and 1. */
export interface ProviderSettings {
  /** The longest that a call may take. */
  timeoutMs: number;
  /** How long a step waits for a paused provider in all before it fails. */
  patienceMs: number;
  /** This many failures in a row pause the provider for `openMs`; each failed trial doubles the pause. */
  breaker: { failures: number; openMs: number; longestOpenMs: number };
  requestsPerMinute?: number | undefined;
  tokensPerMinute?: number | undefined;
  /** The part of a window that calls of each priority may fill: the rest is kept for more urgent ones. */
  priorityShares: Record<1 | 2 | 3 | 4 | 5, number>;
  /** The part of a window that one workflow may fill while others wait. */
  workflowShare?: number | undefined;
}
export type ProvidersSettings = Readonly<Record<Provider, ProviderSettings>>;
