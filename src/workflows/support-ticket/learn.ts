import type { ArticleProposal } from '../../contracts/support-ticket/ticket.schema.ts';
import type { PublishArticleArguments } from '../../contracts/support-ticket/context.ts';
import { approval } from '../../kit/workflow/approval.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { step } from '../../kit/workflow/step.ts';
import { proposeArticle, publishArticle } from './activities.ts';
import type { TicketState, ResolvedTicket } from './case.ts';
import { modelUnavailable, percent, messageTextOf } from './classify.ts';
import { policyOf } from './policy.ts';

/** Proposes an article when no branch knew the answer and the customer did not contradict it. A person must approve it. */
export async function proposeArticleForCase(resolved: TicketState<'resolved'>, done: ResolvedTicket): Promise<TicketState<'resolved'>> {
  if (!done.ticketCase.configuration.aftercare.learn || done.result.path === 'branch' || done.result.reply === null) return resolved;
  const article = await draftArticle(done, done.result.reply);
  if (!article) return resolved;
  const { ticketCase } = done;
  const { category, language, ticket } = ticketCase;
  const learning = resolved.to('learning', article.title);
  const decided = await approval(learning, {
    name: 'article',
    action: 'publish_article',
    arguments: { title: article.title, body: article.body, category, language },
    show: [
      { label: 'Why', text: `This case was solved by ${done.result.path}, and the knowledge base had no answer: ${article.reasoning}` },
      { label: 'The case', text: `${ticket.subject}\n\n${ticket.body}` },
      { label: 'Title', text: article.title },
      { label: 'Article', text: article.body },
    ],
    editable: ['title', 'body'],
    policy: { ...policyOf(ticketCase), takeOver: false, escalation: [] }, // no deadline, so no escalation
  });
  if (decided.outcome === 'approved') {
    const args = decided.arguments as PublishArticleArguments;
    await step('publish article', () => publishArticle({ proof: decided.proof, arguments: args }), {
      summary: 'Put the article into the knowledge base',
    });
  }
  return learning.to('resolved', decided.outcome.replaceAll('_', ' '));
}

/** Drafts an article from the case; null when the case is not worth one or no model could write it. */
async function draftArticle({ ticketCase, result }: ResolvedTicket, reply: string): Promise<ArticleProposal | null> {
  const { ticket, context, language, configuration } = ticketCase;
  const { customer, orders, passages } = context;
  const personal = [customer.name, customer.email, ...orders.map(({ id }) => id), ...(ticket.orderId ? [ticket.orderId] : [])];
  try {
    const { output } = await step(
      'propose article',
      () =>
        proposeArticle({
          ticket: messageTextOf(ticket),
          reply,
          language,
          category: result.category,
          known: passages.map(({ title }) => title),
          personal,
        }),
      { summary: 'See what the knowledge base can learn', done: ({ output: found }) => (found.worthKeeping ? found.title : 'nothing') },
    );
    const keep = output.worthKeeping && output.confidence >= configuration.confidenceThreshold;
    recordRule({
      rule: 'worth-an-article',
      choice: keep ? 'propose' : 'no',
      reasoning: `${percent(output.confidence)} sure: ${output.reasoning}`,
    });
    return keep ? output : null;
  } catch (error) {
    modelUnavailable(error);
    return null;
  }
}
