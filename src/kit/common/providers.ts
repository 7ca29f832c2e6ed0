/** The outside systems that are protected, by the name that settings, log and failures use. */
export const PROVIDERS = ['model', 'mail', 'payments', 'carrier', 'warehouse'] as const;
export type Provider = (typeof PROVIDERS)[number];
