import { classified, drafted, GOOD_REPLY } from '../fakes.ts';
import { until } from '../stage.ts';
import { approve, byPerson, expiresAtOnce, reject, withoutAgent, type TicketPath } from './path.ts';

const GENEROUS = 'Hello Kim Example,\n\nyou get 500.00 EUR from us for the trouble.\n\nSupport';

export const withPerson: TicketPath[] = [
  {
    name: 'low-confidence',
    story: 'asks a person when the classification is unsure and there is no agent',
    configuration: withoutAgent,
    fakes: { classifyTicket: classified('billing', 0.69) },
    drive: approve,
    ends: { ...byPerson, category: 'billing', confidence: 0.69 },
    state: 'sent',
  },
  {
    name: 'no-branch',
    story: 'asks a person when no branch serves the category and there is no agent, and ends when they reject',
    configuration: withoutAgent,
    fakes: { classifyTicket: classified('legal') },
    drive: reject,
    ends: { category: 'legal', path: 'person', outcome: 'rejected', reply: null, messageId: null },
    state: 'rejected',
  },
  {
    name: 'unsure-draft',
    story: 'asks a person when the draft is unsure',
    fakes: { draftReply: drafted(GOOD_REPLY, 0.5) },
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'gate-stopped',
    story: 'sends what a person wrote instead of a reply that the gate has stopped',
    fakes: { draftReply: drafted(GENEROUS), rewriteReply: drafted(GENEROUS) },
    drive: async (run) => void (await run.decide('approve', { edits: { reply: GOOD_REPLY } })),
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'nobody-decides',
    story: 'expires when nobody decides',
    configuration: { ...expiresAtOnce, ...withoutAgent },
    fakes: { classifyTicket: classified('general', 0.3) },
    ends: { path: 'person', outcome: 'expired', reply: null, messageId: null },
    state: 'expired',
  },
  {
    name: 'every-answer',
    story: 'asks a person about every answer where the configuration wants it so',
    configuration: { reviewEveryAnswer: true },
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'foreign-language',
    story: 'asks a person when the customer writes in a language that the shop does not answer in',
    fakes: { classifyTicket: classified('general', 0.9, 'es') },
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'taken-over',
    story: 'sends what a person wrote who took the case over',
    fakes: { draftReply: drafted(GOOD_REPLY, 0.5) },
    async drive(run) {
      await run.decide('take_over');
      await run.decide('approve', { name: 'own reply', edits: { reply: GOOD_REPLY } });
    },
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'taken-over-and-left',
    story: 'expires when the person who took the case over never answers',
    configuration: { approvalExpiresAfterMs: 4_000 },
    fakes: { draftReply: drafted(GOOD_REPLY, 0.5) },
    drive: async (run) => void (await run.decide('take_over')),
    ends: { path: 'person', outcome: 'expired', reply: null, messageId: null },
    state: 'expired',
  },
  {
    name: 'escalated',
    story: 'reminds people on the way to the deadline, and lets those decide whom it was escalated to',
    configuration: {
      sla: { respondWithinMs: { low: 400, normal: 400, high: 400, critical: 400 }, categories: {} },
      escalation: [
        { atShare: 0.5, notify: ['support'], widen: false },
        { atShare: 1, notify: ['cleo'], widen: true },
      ],
    },
    fakes: { draftReply: drafted(GOOD_REPLY, 0.5) },
    async drive(run) {
      await until(async () => (await run.view()).waitingFor[0]?.approvers.includes('cleo') ?? false);
      await run.decide('approve', { person: 'cleo' });
    },
    ends: byPerson,
    state: 'sent',
  },
];
