import { z } from 'zod';
import { defaultCategories, defaultTeams, MOST_REPLY_CHARACTERS } from './defaults.ts';
import { Category } from './ticket.schema.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const share = z.number().min(0).max(1);
const durationMs = z
  .number()
  .int()
  .positive()
  .max(366 * DAY_MS);
const count = z.number().int().positive();
const usd = z.number().positive();
const factor = z.number().positive().max(100);
const group = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be letters, digits, dots, dashes or underscores');
const groups = z.array(group).min(1);

const BudgetLimits = z.strictObject({ usd: usd.optional(), tokens: count.optional(), modelCalls: count.optional() });

const Budget = z.strictObject({
  run: BudgetLimits.extend({
    toolCalls: count.optional(),
    wallMs: durationMs.optional().describe('Milliseconds of work; waiting for a person is free.'),
  })
    .default({ usd: 0.5, modelCalls: 60 })
    .describe('For one ticket, over its whole life. Setting one limit removes the defaults of the others.'),
  workflowDay: BudgetLimits.optional().describe('For all tickets of one day (UTC).'),
  day: BudgetLimits.optional().describe('For all runs of all workflows of one day (UTC).'),
  atLimit: z
    .enum(['cheaper_tier', 'person', 'hand_over'])
    .default('person')
    .describe('At a limit: use the cheaper model as long as the budget allows and then ask a person, ask a person at once, or hand over.'),
});

const Agent = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether an agent works on tickets that no branch serves; otherwise a person does.'),
  limits: z
    .strictObject({
      steps: count.default(12),
      toolCalls: count.default(24),
      usd: usd.default(0.25),
      wallMs: durationMs.default(180_000),
    })
    .prefault({}),
});

const Quality = z.strictObject({
  judge: z.boolean().default(true).describe('Whether a model judges each reply after the deterministic checks.'),
  leastScore: share.default(0.7).describe('A reply with a lower score is rewritten, then shown to a person.'),
  leastConfidence: share.default(0.6).describe('When the judge is less confident, a person reviews the reply.'),
  rewrites: z.number().int().min(0).max(5).default(1),
});

/** Time until the first answer is due, by urgency. */
const respondWithin = z.strictObject({ low: durationMs, normal: durationMs, high: durationMs, critical: durationMs });

const Sla = z.strictObject({
  respondWithinMs: z
    .strictObject({
      low: durationMs.default(48 * HOUR_MS),
      normal: durationMs.default(24 * HOUR_MS),
      high: durationMs.default(8 * HOUR_MS),
      critical: durationMs.default(2 * HOUR_MS),
    })
    .prefault({}),
  categories: z
    .record(z.string(), respondWithin.partial())
    .default({ complaint: { low: 8 * HOUR_MS, normal: 8 * HOUR_MS, high: 4 * HOUR_MS } })
    .describe('Times of a category; an urgency that is not named keeps the general time.'),
  tiers: z
    .strictObject({ basic: factor.default(1), plus: factor.default(0.75), premium: factor.default(0.5) })
    .prefault({})
    .describe('Factor on the time, by price tier of the customer.'),
});

const Escalation = z
  .array(
    z.strictObject({
      atShare: z.number().positive().max(100).describe('Share of the time since the ticket arrived; 1 is when the answer is due.'),
      notify: groups.describe('Persons or groups that get a mail.'),
      widen: z.boolean().default(false).describe('Whether they may decide from then on.'),
    }),
  )
  .superRefine((steps, context) => {
    for (const [index, { atShare }] of steps.entries()) {
      if (index > 0 && atShare <= steps[index - 1]!.atShare)
        context.addIssue({ code: 'custom', path: [index, 'atShare'], message: 'must be later than the step before it' });
    }
  });

const Aftercare = z.strictObject({
  reopenWithinMs: durationMs.default(7 * DAY_MS).describe("How long a customer's reply reopens the ticket."),
  surveyAfterMs: durationMs.default(DAY_MS),
  survey: z.boolean().default(true).describe('Whether the customer gets a survey.'),
  learn: z.boolean().default(true).describe('Whether an article is proposed from a case that an agent or a person solved.'),
});

const named = z.array(z.strictObject({ name: group, description: z.string().min(10) })).min(1);

/** Configuration of support tickets with its defaults. A file may set any part of it; times are in milliseconds. */
export const SupportTicketConfiguration = z
  .strictObject({
    confidenceThreshold: share.default(0.7).describe('Below this confidence no branch is taken.'),
    approvers: groups.default(['support']).describe('Persons or groups that may decide on a reply or a refund.'),
    approvalsNeeded: count.max(10).default(1).describe('How many different persons must approve.'),
    approvalExpiresAfterMs: durationMs.default(3 * DAY_MS).describe('Without a decision in this time the ticket ends as expired.'),
    complaintGroup: group.default('support-leads').describe('Group that is mailed about a complaint at once.'),
    maxReplyCharacters: z.number().int().min(200).max(20_000).default(MOST_REPLY_CHARACTERS),
    reviewEveryAnswer: z.boolean().default(false).describe('Whether a person reviews every answer before it is sent.'),
    categories: z
      .array(Category)
      .min(1)
      .default(defaultCategories)
      .describe('The kinds of ticket: description for the model, and the coded branch that serves it (null: none).'),
    agent: Agent.prefault({}),
    quality: Quality.prefault({}),
    teams: named.default(defaultTeams).describe('Teams that take over cases.'),
    sla: Sla.prefault({}).describe('When an answer is due.'),
    escalation: Escalation.default([
      { atShare: 0.5, notify: ['support'], widen: false },
      { atShare: 1, notify: ['support-leads'], widen: true },
    ]).describe('Who is mailed while nobody decides.'),
    aftercare: Aftercare.prefault({}),
    customerReplyWithinMs: durationMs.default(7 * DAY_MS).describe('How long a question to the customer stays open.'),
    budget: Budget.prefault({}).describe('Limits of the model calls.'),
    mostEvents: count
      .max(20_000)
      .default(2_000)
      .describe('Events of the history after which a waiting ticket continues as new; replay of 2,000 takes about half a second.'),
  })
  .superRefine(({ categories, teams, sla }, context) => {
    const complain = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    for (const [list, entries] of Object.entries({ categories, teams })) {
      const names = entries.map(({ name }) => name);
      const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
      if (twice >= 0) complain([list, twice, 'name'], `${names[twice]} is listed twice`);
    }
    const known = new Set([...categories, ...defaultCategories].map(({ name }) => name)); // the default times may name a category that the file omits
    for (const name of Object.keys(sla.categories)) {
      if (!known.has(name)) complain(['sla', 'categories', name], `${name} is not one of the categories`);
    }
  });
export type SupportTicketConfiguration = z.infer<typeof SupportTicketConfiguration>;
