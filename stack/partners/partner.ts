/** The companies that this process plays. */
export type Partner = 'payments' | 'carrier' | 'warehouse';
