import type { WorkOnTicketInput } from '../../../contracts/support-ticket/agent.schema.ts';

/** What the tools of the agent know about the case. It comes from the agent's input; no argument of a tool has a say in it. */
export interface TicketTrust {
  /** Null for a sender whom the shop does not know. */
  customerId: string | null;
  /** The address that wrote. */
  email: string;
  ticket: WorkOnTicketInput['ticket'];
  orderId: string | null;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
  teams: readonly string[];
}

/** Takes from the input what tools may trust. */
export const trustOf = ({ customer, ticket, orderId, language, teams }: WorkOnTicketInput): TicketTrust => ({
  customerId: customer.id,
  email: customer.email,
  ticket,
  orderId,
  language,
  teams: teams.map(({ name }) => name),
});
