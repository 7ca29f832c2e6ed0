import { z } from 'zod';
import { URGENCIES } from './ticket.schema.ts';

/** A name and the description that the model compares the case with. */
const Described = z.object({ name: z.string().min(1), description: z.string() });

/** Input of the agent `workOnTicket`: a ticket that no coded branch serves, and the facts that its tools rely on. */
export const WorkOnTicketInput = z.object({
  ticket: z.object({ subject: z.string(), body: z.string() }),
  /** From our own records, found by the sender's address. */
  customer: z.object({
    /** Null for an unknown sender. */
    id: z.string().nullable(),
    name: z.string(),
    email: z.string(),
    /** ISO 639-1, or null when unknown. */
    language: z.string().nullable(),
    priceTier: z.enum(['basic', 'plus', 'premium']),
  }),
  /** Order that the ticket names. */
  orderId: z.string().nullable(),
  /** ISO 639-1 code of the language to answer in. */
  language: z.string(),
  /** Why no coded branch was taken. */
  why: z.string(),
  classification: z.object({
    category: z.string(),
    confidence: z.number(),
    urgency: z.enum(URGENCIES),
    reasoning: z.string(),
  }),
  categories: z.array(Described).min(1),
  teams: z.array(Described).min(1),
  /** Our earlier mails in this run, oldest first. */
  earlier: z.array(z.string()),
  /** The customer's reply to them, or null. */
  news: z.string().nullable(),
});
export type WorkOnTicketInput = z.infer<typeof WorkOnTicketInput>;

const AGENT_DECISIONS = ['reply', 'ask_customer', 'hand_over'] as const;

const named = (options: readonly { name: string; description: string }[]) =>
  options.map(({ name, description }) => z.literal(name).describe(description));

const lines = (wording: string) => z.array(z.string().max(300)).max(12).describe(wording);

/** Schema of the final answer of `workOnTicket`, limited to the categories and teams of the input. */
export const ticketDecisionOf = ({ categories, teams }: Pick<WorkOnTicketInput, 'categories' | 'teams'>) =>
  z
    .object({
      decision: z
        .union([
          z.literal(AGENT_DECISIONS[0]).describe('Answer: facts and passages settle what the customer wants.'),
          z
            .literal(AGENT_DECISIONS[1])
            .describe('Ask the customer for the one thing that is missing; with it you could answer. Not for what a tool can tell you.'),
          z
            .literal(AGENT_DECISIONS[2])
            .describe('Leave the case to a person of a team: nothing fits, it is delicate, or a person has to decide.'),
        ])
        .describe('What is done with the ticket.'),
      category: z
        .union([...named(categories), z.literal('unknown').describe('None of the others, something else, or nothing tells.')])
        .describe('The category that fits the ticket best, after all that you have found out.'),
      text: z
        .string()
        .max(4_000)
        .describe(
          'The whole mail to the customer: the reply, or the question, with greeting and closing. For hand_over a draft for the colleague, or empty.',
        ),
      usedPassages: z.array(z.string()).max(5).describe('Ids of the passages that the text rests on.'),
      team: z.union([...named(teams), z.null()]).describe('With hand_over the team that takes over, otherwise null.'),
      priority: z
        .union([z.int().min(1).max(5), z.null()])
        .describe('With hand_over how soon a person should look, from 1 (at once) to 5 (can wait), otherwise null.'),
      known: lines('What has been found out about the case, each in one sentence with its values.'),
      tried: lines('What has been tried, and what came of it.'),
      confidence: z
        .number()
        .min(0)
        .max(1)
        .describe('How likely a careful colleague would decide the same and send the text unchanged, from 0 to 1.'),
      reasoning: z.string().max(1_000).describe('Why, in one or two sentences.'),
    })
    .superRefine(({ decision, text, team, priority }, context) => {
      const lacks = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      if (decision !== 'hand_over' && text.trim() === '') lacks('text', `${decision} needs the text of the mail`);
      if (decision === 'hand_over' && team === null) lacks('team', 'hand_over needs a team');
      if (decision === 'hand_over' && priority === null) lacks('priority', 'hand_over needs a priority');
    });
export type TicketDecision = z.infer<ReturnType<typeof ticketDecisionOf>>;
