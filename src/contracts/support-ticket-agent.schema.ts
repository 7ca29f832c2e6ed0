import { z } from 'zod';

/** What the agent of a ticket starts from. The customer is given by our records, never by the message. */
export const SolveTicketInput = z.object({
  ticket: z.object({ subject: z.string(), body: z.string() }),
  customerId: z.string().nullable(),
  customerEmail: z.string(),
  customerName: z.string(),
  language: z.string(),
  /** Why no coded branch took the case. */
  why: z.string(),
});
export type SolveTicketInput = z.infer<typeof SolveTicketInput>;

/** The agent's final answer. */
export const TicketSolution = z.object({
  kind: z
    .union([
      z.literal('answer').describe('The reply answers what the customer asked.'),
      z.literal('hand_over').describe('A person has to take over: the tools do not hold what is needed.'),
    ])
    .describe('What comes of the case.'),
  reply: z.string().max(4_000).describe('The mail to the customer: greeting by name, answer from the tool results only, closing. Empty for a hand-over.'),
  usedPassages: z.array(z.string()).max(10).describe('Ids of the passages that the reply rests on.'),
  refundChargeId: z.string().nullable().describe('The charge that the customer wants money back for; null when that is not the matter. Rules and a person decide.'),
  team: z.enum(['support', 'billing', 'technical']).describe('The team that fits, should a person take over.'),
  confidence: z.number().min(0).max(1).describe('How sure you are, from 0 to 1.'),
  reasoning: z.string().max(1_000).describe('Why, in one or two sentences.'),
});
export type TicketSolution = z.infer<typeof TicketSolution>;
