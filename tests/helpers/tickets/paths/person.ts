import { classified, drafted, GOOD_REPLY } from '../fakes.ts';
import { approve, byPerson, expiresAtOnce, reject, type TicketPath } from './path.ts';

export const withPerson: TicketPath[] = [
  {
    name: 'low-confidence',
    story: 'asks a person when the classification is unsure',
    fakes: { classifyTicket: classified('billing', 0.69) },
    drive: approve,
    ends: { ...byPerson, category: 'billing', confidence: 0.69 },
    state: 'sent',
  },
  {
    name: 'no-branch',
    story: 'asks a person when no branch serves the category, and ends when they reject',
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
    fakes: { draftReply: drafted('Hello Kim Example,\n\nyou get 500.00 EUR from us for the trouble.\n\nSupport') },
    drive: async (run) => void (await run.decide('approve', { edits: { reply: GOOD_REPLY } })),
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'nobody-decides',
    story: 'expires when nobody decides',
    configuration: expiresAtOnce,
    fakes: { classifyTicket: classified('general', 0.3) },
    ends: { path: 'person', outcome: 'expired', reply: null, messageId: null },
    state: 'expired',
  },
];
