import type { SupportTicketResult } from '../../../../src/contracts/support-ticket/ticket.schema.ts';
import type { TicketRun, TicketScene } from '../stage.ts';
import { GOOD_REPLY } from '../fakes.ts';

/** One way that a ticket can take through the workflow, and what comes of it. */
export interface TicketPath extends TicketScene {
  /** Also the name of its recorded history. */
  name: string;
  story: string;
  drive?: (run: TicketRun) => Promise<void>;
  ends: Partial<SupportTicketResult> | 'CANCELLED' | 'FAILED';
  /** The state in which it ends. */
  state: string;
}

/** What comes of a ticket that a branch answered. */
export const sent = { path: 'branch', outcome: 'sent', reply: GOOD_REPLY, messageId: '<reply@shop.example>' } as const;
/** The same with the word of a person. */
export const byPerson = { ...sent, path: 'person' } as const;
export const approve = async (run: TicketRun): Promise<void> => void (await run.decide('approve'));
export const reject = async (run: TicketRun): Promise<void> => void (await run.decide('reject'));
/** The real server's clock cannot be moved three days on. */
export const expiresAtOnce = { approvalExpiresAfterMs: 300 };
/** What comes of a ticket that the agent answered. */
export const byAgent = { ...sent, path: 'agent' } as const;
/** No agent: a person gets what no branch serves. */
export const withoutAgent = { agent: { enabled: false } };
