import { sleep } from '@temporalio/workflow';
import type { SupportTicketConfiguration } from '../../../src/contracts/support-ticket/configuration.schema.ts';
import type { SupportTicketInput, SupportTicketResult } from '../../../src/contracts/support-ticket/ticket.schema.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { supportTicket as unchanged } from '../../../src/workflows/support-ticket/story.ts';

/** A change that would break the runs that are under way: a wait that their histories do not have. */
export async function supportTicket(start: RunStart<SupportTicketInput, SupportTicketConfiguration>): Promise<SupportTicketResult> {
  await sleep('1 second');
  return unchanged(start);
}
