import type { SupportTicketConfiguration } from '../../contracts/support-ticket/configuration.schema.ts';
import type { TicketCustomer } from '../../contracts/support-ticket/context.ts';
import type { Urgency } from '../../contracts/support-ticket/ticket.schema.ts';

interface Measured {
  category: string;
  urgency: Urgency;
  priceTier: TicketCustomer['priceTier'];
}

/** How long the shop has for an answer, in milliseconds: by urgency, where the category says nothing else, times the factor of the customer's tier. */
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
 * The chain of a request that is opened now, for a message that came at `receivedAt` and is to be answered within `withinMs`: shares of
 * that time become waits from now. Steps whose time is over come at once, in their order.
 */
export function escalationFrom(
  chain: SupportTicketConfiguration['escalation'],
  { receivedAt, withinMs, now }: { receivedAt: number; withinMs: number; now: number },
): EscalationStep[] {
  return chain.map(({ atShare, notify, widen }) => ({ afterMs: Math.max(0, receivedAt + atShare * withinMs - now), notify, widen }));
}
