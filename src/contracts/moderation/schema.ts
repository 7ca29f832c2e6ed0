import { z } from 'zod';
import { MailAddress } from '../../kit/schema/address.ts';
import { keptText } from '../../kit/schema/text.ts';

const DAY_MS = 86_400_000;
const duration = z.number().int().positive();
const deciders = z.array(z.string()).min(1);

const Input = z.strictObject({
  postId: keptText(100),
  author: z.strictObject({ name: keptText(200), email: MailAddress }),
  text: keptText(10_000).describe('The post as it was written.'),
});

/** What one screening found. */
export const Finding = z.strictObject({
  finding: z
    .union([
      z.literal('none').describe('Nothing of the kind: an ordinary post.'),
      z.literal('violation').describe('The post plainly breaks this rule.'),
      z.literal('sensitive').describe('The post touches the subject, and whether it breaks the rule needs a person.'),
    ])
    .describe('What was found in the post.'),
  confidence: z.number().min(0).max(1),
  reasoning: z.string().max(500),
});
export type Finding = z.infer<typeof Finding>;

const Configuration = z.strictObject({
  leastConfidence: z.number().min(0).max(1).default(0.8).describe('Below it a moderator decides.'),
  moderators: deciders.default(['support']),
  moderateWithinMs: duration.default(DAY_MS).describe('After it the post is hidden.'),
  appealReviewers: deciders.default(['support-leads', 'support']),
  appealWithinMs: duration.default(7 * DAY_MS).describe('How long the author may appeal.'),
  reviewAppealWithinMs: duration.default(7 * DAY_MS).describe('After it the decision stands.'),
  budget: z
    .strictObject({
      run: z.strictObject({ modelCalls: duration.default(12) }).prefault({}),
      atLimit: z.literal('hand_over').default('hand_over'),
    })
    .prefault({}),
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
