import type { SupportTicketInput, SupportTicketResult } from '../../../src/contracts/support-ticket.schema.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { policy } from '../../../src/workflows/support-ticket/person.ts';
import { supportTicket } from '../../../src/workflows/support-ticket.ts';

/** The ticket workflow as it is, except that its approvals expire at once: the real server's clock cannot be moved three days on. */
export function expiringTicket(start: RunStart<SupportTicketInput>): Promise<SupportTicketResult> {
  policy.expiresAfterMs = 300; // each execution has its own copy of the module
  return supportTicket(start);
}
