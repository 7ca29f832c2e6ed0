import { currentScope } from '../../kit/activity/scope.ts';
import { writeArticle, writeFeatureRequest, writeTicket } from '../../business/shop/shop-writes.ts';
import type { PublishArticleInput, RecordFeatureRequestInput, RecordOutcomeInput, RecordRefundInput } from './inputs.ts';
import type { SupportTicketDeps } from './ports.ts';
import { giveBack } from './refund.ts';

type Deps = Pick<SupportTicketDeps, 'effects'>;

/** Refunds the approved amount; the charge is the upper limit. @throws SignalboxError PROOF_INVALID, REFUND_NOT_POSSIBLE. */
export async function recordRefund({ effects }: Deps, input: RecordRefundInput): Promise<{ amountMinor: number; currency: string }> {
  const { proof, customerEmail, approvedBy } = input;
  const { chargeId, amountMinor, currency, reason } = input.arguments;
  const { runId } = currentScope();
  return effects.inTransaction(
    {
      step: 'refund',
      action: 'refund',
      class: 'compensatable',
      request: { chargeId, amountMinor, currency },
      proof: { proof, action: 'refund_and_reply', arguments: input.arguments },
    },
    (trx, key) => giveBack(trx, { key, runId, customerEmail, approvedBy, refund: { chargeId, amountMinor, currency, reason } }),
  );
}

export async function recordFeatureRequest({ effects }: Deps, input: RecordFeatureRequestInput): Promise<{ title: string }> {
  const { customerEmail, title, summary } = input;
  const { runId } = currentScope();
  return effects.inTransaction(
    { step: 'feature request', action: 'record_feature_request', class: 'idempotent', request: { title, summary } },
    async (trx) => {
      await writeFeatureRequest(trx, { run_id: runId, customer_email: customerEmail, title, text: summary, at: new Date() });
      return { title };
    },
  );
}

/** Records the outcome of a ticket that ends without a mail. */
export async function recordOutcome({ ticket, category, outcome }: RecordOutcomeInput): Promise<{ outcome: string }> {
  const scope = currentScope();
  const { customerEmail, subject } = ticket;
  await scope.commit((trx) =>
    writeTicket(trx, { run_id: scope.runId, customer_email: customerEmail, subject, category, outcome, at: new Date() }),
  );
  return { outcome };
}

/** Stores an approved article in the knowledge base. @throws SignalboxError PROOF_INVALID. */
export async function publishArticle(
  { effects }: Deps,
  { proof, arguments: args }: PublishArticleInput,
): Promise<{ id: string; url: string }> {
  const { title, body, category, language } = args;
  return effects.inTransaction(
    {
      step: 'publish article',
      action: 'publish_article',
      class: 'compensatable',
      request: { title, body, category, language },
      proof: { proof, action: 'publish_article', arguments: args },
    },
    (trx, key) => writeArticle(trx, key, { title, body, category, language }),
  );
}
