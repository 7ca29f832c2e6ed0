import { z } from 'zod';
import { MailAddress } from '../../kit/schema/address.ts';
import { anyText } from '../../kit/schema/text.ts';
import { mailFields, readMail } from './mail.schema.ts';
import { urgencyWording, wantsWording } from './wording.ts';

/** Input of a ticket. Strict, so that a misspelt field is refused by name; an unusable header is set aside. */
export const SupportTicketInput = z
  .strictObject({
    customerEmail: MailAddress.describe('Address of the customer who wrote.'),
    ...mailFields,
    body: anyText(20_000).nullish().describe('Text of the message.'),
    orderId: z.union([z.string(), z.number()]).nullish().describe('Order that the message is about, like A-1001.'),
  })
  .transform(({ customerEmail, body, ...mail }, context) => {
    const { subject, messageId, orderId, ...read } = readMail({ ...mail, from: customerEmail, text: body ?? '' });
    const text = body || (mail.subject?.trim() ? subject : ''); // many customers write everything into the subject
    if (text === '') context.addIssue({ code: 'custom', path: ['body'], message: 'is empty, and so is the subject' });
    return { customerEmail, subject, body: text, ...(orderId && { orderId }), ...(messageId && { messageId }), ...read };
  })
  .describe('A message from a customer.');
export type SupportTicketInput = z.infer<typeof SupportTicketInput>;

export const BRANCHES = ['billing', 'technical', 'feature_request', 'complaint', 'general'] as const;
export type Branch = (typeof BRANCHES)[number];

export const Category = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  description: z.string().min(10),
  /** Sentences that customers write about it, in each language that is served. */
  examples: z.array(z.string().min(1).max(300)).max(60).default([]),
  branch: z.enum(BRANCHES).nullable().describe('The coded branch that serves this category; null sends it to a person.'),
});
export type Category = z.infer<typeof Category>;

export const URGENCIES = ['low', 'normal', 'high', 'critical'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const SupportTicketResult = z.strictObject({
  category: z.string(),
  urgency: z.enum(URGENCIES),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  /** Who solved it: a coded branch, the agent, a person, or the rule that ends automatic mail. */
  path: z.enum(['branch', 'agent', 'person', 'rule']),
  outcome: z.enum(['sent', 'recorded', 'rejected', 'handed_over', 'expired', 'no_answer_needed']),
  reply: z.string().nullable(),
  messageId: z.string().nullable(),
  /** How often the customer wrote; 0 when only a program did. */
  rounds: z.number().int().min(0),
  /** The customer's rating, 1 to 5; null without one. */
  rating: z.number().int().min(1).max(5).nullable(),
});
export type SupportTicketResult = z.infer<typeof SupportTicketResult>;

const confidence = z.number().min(0).max(1).describe('How sure you are, from 0 to 1.');
const reasoning = z.string().max(1_000).describe('Why, in one or two sentences.');

const TicketText = z.object({ subject: z.string(), body: z.string() });

/** Input of the prompt `classifyTicket`. */
export const ClassifyInput = z.object({
  ticket: TicketText,
  categories: z.array(z.object({ name: z.string(), description: z.string(), examples: z.array(z.string()).optional() })).min(1),
});
export type ClassifyInput = z.infer<typeof ClassifyInput>;

/** Schema of the output of `classifyTicket`, limited to the categories of the input. */
export const classificationOf = (input: ClassifyInput) =>
  z.object({
    category: z
      .union(input.categories.map(({ name, description }) => z.literal(name).describe(description)))
      .describe('The category that fits the message best.'),
    urgency: z
      .union([
        z.literal('low').describe(urgencyWording.low),
        z.literal('normal').describe(urgencyWording.normal),
        z.literal('high').describe(urgencyWording.high),
        z.literal('critical').describe(urgencyWording.critical),
      ])
      .describe('How urgent the message is, judged from what happened and not from the word urgent.'),
    language: z.string().length(2).describe('ISO 639-1 code of the language the customer writes in.'),
    confidence,
    reasoning,
  });
export type Classification = z.infer<ReturnType<typeof classificationOf>>;

/** Input of the prompt `chooseCharge`: which of the customer's charges a billing message is about. */
export const ChooseChargeInput = z.object({
  ticket: TicketText,
  charges: z.array(z.object({ id: z.string(), orderId: z.string(), description: z.string(), amount: z.string(), chargedOn: z.string() })),
});
export type ChooseChargeInput = z.infer<typeof ChooseChargeInput>;

/** Schema of the output of `chooseCharge`, limited to the charges of the input. */
export const chargeChoiceOf = (input: ChooseChargeInput) =>
  z.object({
    wants: z
      .union([
        z.literal('refund').describe(wantsWording.refund),
        z.literal('explanation').describe(wantsWording.explanation),
        z.literal('other').describe(wantsWording.other),
      ])
      .describe('What the customer wants.'),
    chargeId: z
      .union([
        ...input.charges.map((charge) =>
          z.literal(charge.id).describe(`${charge.description}, ${charge.amount}, order ${charge.orderId}, ${charge.chargedOn}`),
        ),
        z.null(),
      ])
      .describe('The charge that the message is about; null when none of them is.'),
    confidence,
    reasoning,
  });
export type ChargeChoice = z.infer<ReturnType<typeof chargeChoiceOf>>;

/** Input of the prompt `draftReply`. The reply may state only what facts and passages contain. */
export const DraftReplyInput = z.object({
  ticket: TicketText,
  customerName: z.string(),
  language: z.string(),
  /** What the reply has to achieve, in one sentence. */
  task: z.string(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  passages: z.array(z.object({ id: z.string(), title: z.string(), text: z.string(), url: z.string() })),
});
export type DraftReplyInput = z.infer<typeof DraftReplyInput>;

/** The same for workflows: passages by id, because documents do not belong into a history. */
export type ReplySource = Omit<DraftReplyInput, 'passages'> & { passageIds: string[] };

/** Output of `draftReply`. */
export const DraftReply = z.object({
  reply: z
    .string()
    .min(1)
    .max(4_000)
    .describe('The mail to the customer: greeting by name, answer from the facts and passages only, closing.'),
  usedPassages: z.array(z.string()).describe('Ids of the passages that the answer rests on.'),
  confidence,
  reasoning,
});
export type DraftReply = z.infer<typeof DraftReply>;

/** Input of the prompt `summariseWish`. */
export const SummariseWishInput = z.object({ ticket: TicketText });
export type SummariseWishInput = z.infer<typeof SummariseWishInput>;

/** Output of `summariseWish`. */
export const WishSummary = z.object({
  title: z.string().min(1).max(120).describe('A short title of the wish.'),
  summary: z.string().min(1).max(600).describe('The wish in the words of the customer, shortened.'),
  confidence,
});
export type WishSummary = z.infer<typeof WishSummary>;

/** Criteria for judging a reply. */
export const CRITERIA = ['correct', 'complete', 'tone', 'grounded'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** Per criterion, in one or two sentences: what a reply needs for the score 1. */
export const Rubric = z.object({ correct: z.string(), complete: z.string(), tone: z.string(), grounded: z.string() });
export type Rubric = z.infer<typeof Rubric>;

/** Input of the prompt `judgeReply`: the reply, and the facts and passages it may state. */
export const JudgeReplyInput = DraftReplyInput.pick({
  ticket: true,
  customerName: true,
  language: true,
  facts: true,
  passages: true,
}).extend({
  reply: z.string(),
  rubric: Rubric,
});
export type JudgeReplyInput = z.infer<typeof JudgeReplyInput>;

const scoreFor = (wording: string) =>
  z
    .object({
      reason: z.string().max(500).describe('What earns the score, or what is missing, in one sentence.'),
      score: z.number().min(0).max(1).describe('From 0 (not at all) to 1 (fully).'),
    })
    .describe(wording);

/** Schema of the output of `judgeReply`; the rubric describes each score. */
export const judgementSchemaOf = ({ rubric }: JudgeReplyInput) =>
  z.object({
    unsupportedClaims: z
      .array(z.string().max(500))
      .max(20)
      .describe(
        'Sentences of the reply, word for word, that claim something which neither facts nor passages support. Empty when there are none.',
      ),
    scores: z.object({
      correct: scoreFor(rubric.correct),
      complete: scoreFor(rubric.complete),
      tone: scoreFor(rubric.tone),
      grounded: scoreFor(rubric.grounded),
    }),
    verdict: z
      .union([
        z.literal('pass').describe('The mail can go out as it is.'),
        z.literal('rewrite').describe('The mail has faults that a new draft can mend.'),
        z.literal('person').describe('A person has to decide: the case is delicate, or facts and passages cannot answer it.'),
      ])
      .describe('What should happen to the mail.'),
    confidence,
    reasoning,
  });
export type Judgement = z.infer<ReturnType<typeof judgementSchemaOf>>;

/** Input of the prompt `rewriteReply`: that of the draft, the draft, and why it was stopped. Its output is a `DraftReply`. */
export const RewriteReplyInput = DraftReplyInput.extend({ earlierReply: z.string(), reasons: z.array(z.string()).min(1) });
export type RewriteReplyInput = z.infer<typeof RewriteReplyInput>;

/** Input of the prompt `proposeArticle`: a solved case that no article answered. */
export const ProposeArticleInput = z.object({
  ticket: TicketText,
  /** The answer that was sent. */
  reply: z.string(),
  language: z.string(),
  category: z.string(),
  /** Titles of related articles in the knowledge base. */
  known: z.array(z.string()),
  /** What an article must not contain: name, address and numbers of the customer. */
  personal: z.array(z.string()),
});
export type ProposeArticleInput = z.infer<typeof ProposeArticleInput>;

/** Output of `proposeArticle`. */
export const ArticleProposal = z.object({
  worthKeeping: z
    .boolean()
    .describe('Whether the answer would help other customers with the same question and stands in no known article yet.'),
  title: z.string().max(120).describe('A short title, as a customer would ask for it.'),
  body: z
    .string()
    .max(4_000)
    .describe('The answer for any customer: no greeting, no names, no numbers of one case; steps as numbered lines.'),
  confidence,
  reasoning,
});
export type ArticleProposal = z.infer<typeof ArticleProposal>;
