import { expect, it } from '@jest/globals';
import { SupportTicketConfiguration } from '../../../src/contracts/support-ticket/configuration.schema.ts';
import { workflowNamed } from '../../../src/contracts/registry.ts';

const HOUR_MS = 3_600_000;
const parse = (given: unknown) => SupportTicketConfiguration.safeParse(given);

it('has a default for every field', () => {
  expect(SupportTicketConfiguration.parse({})).toMatchObject({
    confidenceThreshold: 0.7,
    approvers: ['support'],
    approvalExpiresAfterMs: 72 * HOUR_MS,
    complaintGroup: 'support-leads',
    maxReplyCharacters: 4_000,
    reviewEveryAnswer: false,
    categories: expect.arrayContaining([expect.objectContaining({ name: 'billing', branch: 'billing' })]),
    agent: { enabled: true, limits: { steps: 12, toolCalls: 24, usd: 0.25, wallMs: 180_000 } },
    quality: { judge: true, leastScore: 0.7, leastConfidence: 0.6, rewrites: 1 },
    sla: { respondWithinMs: { critical: 2 * HOUR_MS }, tiers: { basic: 1, plus: 0.75, premium: 0.5 } },
    escalation: [
      { atShare: 0.5, notify: ['support'], widen: false },
      { atShare: 1, notify: ['support-leads'], widen: true },
    ],
    aftercare: { reopenWithinMs: 168 * HOUR_MS, surveyAfterMs: 24 * HOUR_MS, survey: true, learn: true },
    customerReplyWithinMs: 168 * HOUR_MS,
    budget: { run: { usd: 0.5, modelCalls: 60 }, atLimit: 'person' },
  });
});

it('keeps the defaults of fields that are not given', () => {
  const { agent, sla, budget } = SupportTicketConfiguration.parse({
    agent: { limits: { steps: 3 } },
    sla: { tiers: { premium: 0.25 }, categories: { complaint: { critical: 1 } } },
    budget: { day: { usd: 20 } },
  });
  expect(agent).toEqual({ enabled: true, limits: { steps: 3, toolCalls: 24, usd: 0.25, wallMs: 180_000 } });
  expect(sla).toMatchObject({ tiers: { basic: 1, plus: 0.75, premium: 0.25 }, categories: { complaint: { critical: 1 } } });
  expect(budget).toEqual({ run: { usd: 0.5, modelCalls: 60 }, day: { usd: 20 }, atLimit: 'person' });
});

it('removes the default limits when the budget of a run sets others', () => {
  expect(SupportTicketConfiguration.parse({ budget: { run: { tokens: 5_000 } } }).budget.run).toEqual({ tokens: 5_000 });
});

it('replaces all default categories by those of the file', () => {
  const categories = [{ name: 'returns', description: 'Something is sent back.', examples: [], branch: null }];
  expect(SupportTicketConfiguration.parse({ categories }).categories).toEqual(categories);
});

const category = { name: 'billing', description: 'Everything about money.', branch: 'billing' };
const step = (atShare: number) => ({ atShare, notify: ['support'] });

it.each([
  ['an unknown field', { threshold: 1 }, []],
  ['an unknown field of a part', { quality: { score: 1 } }, ['quality']],
  ['a share above one', { confidenceThreshold: 1.1 }, ['confidenceThreshold']],
  ['a share below zero', { quality: { leastScore: -0.1 } }, ['quality', 'leastScore']],
  ['a time of zero', { approvalExpiresAfterMs: 0 }, ['approvalExpiresAfterMs']],
  ['a time that never ends', { customerReplyWithinMs: 1e15 }, ['customerReplyWithinMs']],
  ['a time as text', { aftercare: { surveyAfterMs: '1 day' } }, ['aftercare', 'surveyAfterMs']],
  ['nobody who may decide', { approvers: [] }, ['approvers']],
  ['a group that is no name', { complaintGroup: 'support leads' }, ['complaintGroup']],
  ['no category', { categories: [] }, ['categories']],
  ['a duplicate category', { categories: [category, category] }, ['categories', 1, 'name']],
  ['a branch that is not coded', { categories: [{ ...category, branch: 'legal' }] }, ['categories', 0, 'branch']],
  ['a duplicate team', { teams: [1, 2].map(() => ({ name: 'a', description: 'The team for it.' })) }, ['teams', 1, 'name']],
  ['a factor of zero', { sla: { tiers: { basic: 0 } } }, ['sla', 'tiers', 'basic']],
  ['times for a category that is not there', { sla: { categories: { bilinng: { low: 1 } } } }, ['sla', 'categories', 'bilinng']],
  ['times for an urgency that is not there', { sla: { categories: { billing: { urgent: 1 } } } }, ['sla', 'categories', 'billing']],
  ['an escalation that goes back in time', { escalation: [step(0.5), step(0.5)] }, ['escalation', 1, 'atShare']],
  ['an escalation that tells nobody', { escalation: [{ atShare: 1, notify: [] }] }, ['escalation', 0, 'notify']],
  ['a budget of nothing', { budget: { run: { usd: 0 } } }, ['budget', 'run', 'usd']],
  ['an unknown word for the limit', { budget: { atLimit: 'stop' } }, ['budget', 'atLimit']],
  ['a configuration that is none', null, []],
])('refuses %s', (_, given, path) => {
  expect(parse(given).error?.issues[0]?.path).toEqual(path);
});

it('lists every person and group that it refers to, with the field', () => {
  const escalation = [step(0.5), { atShare: 1, notify: ['leads', 'mia'], widen: true }];
  const configuration = SupportTicketConfiguration.parse({
    approvers: ['ana', 'support'],
    complaintGroup: 'leads',
    teams: [{ name: 'returns', description: 'Goods that come back.' }],
    escalation,
  });
  expect(workflowNamed('support-ticket').deciders(configuration)).toEqual([
    { field: 'approvers.0', name: 'ana' },
    { field: 'approvers.1', name: 'support' },
    { field: 'complaintGroup', name: 'leads' },
    { field: 'teams.0.name', name: 'returns' },
    { field: 'escalation.0.notify.0', name: 'support' },
    { field: 'escalation.1.notify.0', name: 'leads' },
    { field: 'escalation.1.notify.1', name: 'mia' },
  ]);
});
