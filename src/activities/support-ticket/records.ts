import type { PublishArticleArguments, RefundAndReplyArguments, RefundProposal } from '../../contracts/support-ticket/context.ts';
import type { SupportTicketInput } from '../../contracts/support-ticket/ticket.schema.ts';
import { writeArticle, writeFeatureRequest, writeRefund, writeTicket } from '../../business/shop/shop-writes.ts';
import { changes, type KitPorts } from '../../kit/activity/activities.ts';
import { idempotent } from '../../kit/activity/effect-class.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import type { Trx } from '../../store/database.ts';

interface RecordRefundInput {
  customerEmail: string;
  proof: ApprovalProof;
  /** The arguments of `refund_and_reply` exactly as approved. */
  arguments: RefundAndReplyArguments;
  approvedBy: string[];
}

interface RecordFeatureRequestInput {
  customerEmail: string;
  title: string;
  summary: string;
}

interface RecordOutcomeInput {
  ticket: Pick<SupportTicketInput, 'customerEmail' | 'subject'>;
  category: string;
  outcome: string;
}

interface PublishArticleInput {
  proof: ApprovalProof;
  /** The arguments of `publish_article` exactly as approved. */
  arguments: PublishArticleArguments;
}

export const createRecordActivities = (ports: Pick<KitPorts, 'effects'>) => ({
  /** Refunds the approved amount; the charge is the upper limit. @throws SignalboxError PROOF_INVALID, REFUND_NOT_POSSIBLE. */
  recordRefund: changes(
    ports,
    {
      class: 'compensatable',
      step: 'refund',
      action: 'refund',
      request: ({ arguments: { chargeId, amountMinor, currency } }: RecordRefundInput) => ({ chargeId, amountMinor, currency }),
      proof: ({ proof, arguments: args }) => ({ proof, action: 'refund_and_reply', arguments: args }),
    },
    (trx, { customerEmail, approvedBy, arguments: refund }, scope) => giveBack(trx, { ...scope, customerEmail, approvedBy, refund }),
  ),

  recordFeatureRequest: changes(
    ports,
    {
      class: 'idempotent',
      step: 'feature request',
      request: ({ title, summary }: RecordFeatureRequestInput) => ({ title, summary }),
    },
    async (trx, { customerEmail, title, summary }, { runId }) => {
      await writeFeatureRequest(trx, { run_id: runId, customer_email: customerEmail, title, text: summary, at: new Date() });
      return { title };
    },
  ),

  /** Stores an approved article in the knowledge base. @throws SignalboxError PROOF_INVALID. */
  publishArticle: changes(
    ports,
    {
      class: 'compensatable',
      request: ({ arguments: { title, body, category, language } }: PublishArticleInput) => ({ title, body, category, language }),
      proof: ({ proof, arguments: args }) => ({ proof, action: 'publish_article', arguments: args }),
    },
    (trx, { arguments: { title, body, category, language } }, { key }) => writeArticle(trx, key, { title, body, category, language }),
  ),

  recordOutcome: idempotent(recordOutcome),
});

/** Records how a ticket ended, as context for the customer's next one. */
export async function recordOutcome({ ticket, category, outcome }: RecordOutcomeInput): Promise<{ outcome: string }> {
  const scope = currentScope();
  const row = { run_id: scope.runId, customer_email: ticket.customerEmail, subject: ticket.subject, category, outcome, at: new Date() };
  await scope.commit((trx) => writeTicket(trx, row));
  return { outcome };
}

interface Given {
  /** Effect key. */
  key: string;
  runId: string;
  customerEmail: string;
  refund: Pick<RefundProposal, 'chargeId' | 'amountMinor' | 'currency' | 'reason'>;
  /** The persons who approved it. */
  approvedBy: readonly string[];
}

/** Writes an approved refund with its approvers, in the transaction of its effect. @throws SignalboxError REFUND_NOT_POSSIBLE. */
export async function giveBack(trx: Trx, given: Given): Promise<{ amountMinor: number; currency: string }> {
  const { key, runId, customerEmail, approvedBy } = given;
  const { chargeId, amountMinor, currency, reason } = given.refund;
  const row = { run_id: runId, charge_id: chargeId, amount_minor: amountMinor, currency, reason, approved_by: approvedBy.join(', ') };
  await writeRefund(trx, customerEmail, { ...row, key, at: new Date() });
  return { amountMinor, currency };
}
