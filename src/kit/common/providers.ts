/** The protected outside systems, as named in settings, log and failures. */
export const PROVIDERS = ['model', 'mail', 'payments', 'carrier', 'warehouse'] as const;
export type Provider = (typeof PROVIDERS)[number];
