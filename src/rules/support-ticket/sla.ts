import type { SupportTicketConfiguration } from '../../contracts/support-ticket/configuration.schema.ts';
import type { TicketCustomer } from '../../contracts/support-ticket/context.ts';
import type { Urgency } from '../../contracts/support-ticket/ticket.schema.ts';

interface Measured {
  category: string;
  urgency: Urgency;
  priceTier: TicketCustomer['priceTier'];
}

/** Time for an answer, in milliseconds: the category's time for the urgency, or the general one, times the factor of the customer's tier. */
export function respondWithinMs(
  { respondWithinMs: usual, categories, tiers }: SupportTicketConfiguration['sla'],
  measured: Measured,
): number {
  const { category, urgency, priceTier } = measured;
  return Math.round((categories[category]?.[urgency] ?? usual[urgency]) * tiers[priceTier]);
}

/** One reminder or escalation, in milliseconds from now. */
export interface EscalationStep {
  afterMs: number;
  notify: string[];
  widen: boolean;
}

/**
 * Escalation steps of a request opened now: converts shares of the response time, which began at `receivedAt`, into waits from now.
 * Overdue steps get a wait of 0.
 */
export function escalationFrom(
  chain: SupportTicketConfiguration['escalation'],
  { receivedAt, withinMs, now }: { receivedAt: number; withinMs: number; now: number },
): EscalationStep[] {
  return chain.map(({ atShare, notify, widen }) => ({ afterMs: Math.max(0, receivedAt + atShare * withinMs - now), notify, widen }));
}
