import { z } from 'zod';
import { MailAddress } from '../../kit/schema/address.ts';
import { duration, modelBudget, people } from '../../kit/schema/configuration.ts';
import { keptText } from '../../kit/schema/text.ts';

const Input = z.strictObject({
  postId: keptText(100),
  author: z.strictObject({ name: keptText(200), email: MailAddress }),
  text: keptText(10_000).describe('The post as it was written.'),
});

/** What one screening found. */
export const Finding = z.strictObject({
  finding: z.enum(['none', 'violation', 'sensitive']).describe('What was found in the post.'),
  confidence: z.number().min(0).max(1),
  reasoning: z.string().max(500),
});
export type Finding = z.infer<typeof Finding>;

const Configuration = z.strictObject({
  leastConfidence: z.number().min(0).max(1).default(0.8).describe('Below it a moderator decides.'),
  moderators: people('support'),
  moderateWithinMs: duration({ days: 1 }).describe('After it the post is hidden.'),
  appealReviewers: people('support-leads', 'support'),
  appealWithinMs: duration({ days: 7 }).describe('How long the author may appeal.'),
  reviewAppealWithinMs: duration({ days: 7 }).describe('After it the decision stands.'),
  budget: modelBudget({ modelCalls: 12 }),
});

const Result = z.strictObject({
  outcome: z.enum(['published', 'hidden']),
  reason: z.string(),
  decidedBy: z.array(z.string()).describe('Moderators; empty where the screenings alone decided.'),
  appeal: z.enum(['upheld', 'overturned']).nullable().describe('Outcome of the appeal; null without one.'),
});
export type ModerationResult = z.infer<typeof Result>;

/** Schemas of the contract. */
export const schemas = { input: Input, configuration: Configuration, result: Result };
