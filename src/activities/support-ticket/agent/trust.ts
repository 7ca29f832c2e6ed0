import type { WorkOnTicketInput } from '../../../contracts/support-ticket/agent.schema.ts';

/** Facts about the case that tools rely on. They come from the agent's input, never from a tool's arguments. */
export interface TicketTrust {
  /** Null for an unknown sender. */
  customerId: string | null;
  /** The sender's address. */
  email: string;
  ticket: WorkOnTicketInput['ticket'];
  orderId: string | null;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  teams: readonly string[];
}

export const trustOf = ({ customer, ticket, orderId, language, teams }: WorkOnTicketInput): TicketTrust => ({
  customerId: customer.id,
  email: customer.email,
  ticket,
  orderId,
  language,
  teams: teams.map(({ name }) => name),
});
