import type { SupportTicketResult } from '../../../src/contracts/support-ticket.schema.ts';
import { chosen, classified, drafted, failWith, GOOD_REPLY, type Fakes } from './fakes.ts';
import type { TicketRun, TicketScene } from './stage.ts';
import { until } from './stage.ts';

/** One way that a ticket can take through the workflow, and what comes of it. */
export interface TicketPath extends TicketScene {
  /** Also the name of its recorded history. */
  name: string;
  story: string;
  drive?: (run: TicketRun) => Promise<void>;
  ends: Partial<SupportTicketResult> | 'CANCELLED' | 'FAILED';
  /** The state in which it ends. */
  state: string;
}

const sent = { path: 'branch', outcome: 'sent', reply: GOOD_REPLY, messageId: '<reply@shop.example>' } as const;
const byPerson = { ...sent, path: 'person' } as const;
const approve = async (run: TicketRun): Promise<void> => void (await run.decide('approve'));
const reject = async (run: TicketRun): Promise<void> => void (await run.decide('reject'));

const branches: TicketPath[] = [
  {
    name: 'billing',
    story: 'explains a charge',
    fakes: { classifyTicket: classified('billing') },
    ends: { ...sent, category: 'billing', confidence: 0.9 },
    state: 'sent',
  },
  { name: 'technical', story: 'answers a technical question', ends: { ...sent, category: 'technical' }, state: 'sent' },
  {
    name: 'feature-request',
    story: 'records a wish and acknowledges it',
    fakes: { classifyTicket: classified('feature_request') },
    ends: { ...sent, outcome: 'recorded' },
    state: 'recorded',
  },
  {
    name: 'complaint',
    story: 'informs a person about a complaint and answers it',
    fakes: { classifyTicket: classified('complaint') },
    ends: { ...sent, category: 'complaint' },
    state: 'sent',
  },
  {
    name: 'general',
    story: 'answers a general question',
    fakes: { classifyTicket: classified('general') },
    ends: { ...sent, category: 'general' },
    state: 'sent',
  },
  {
    name: 'new-customer',
    story: 'explains nothing about charges to somebody whom the shop does not know',
    fakes: { classifyTicket: classified('billing'), gatherContext: unknownSender(), readCharges: failWith('INTERNAL') },
    ends: { ...sent, category: 'billing' },
    state: 'sent',
  },
];

function unknownSender(): Fakes['gatherContext'] {
  const customer = { id: null, name: 'Kim Example', email: 'kim@example.com', language: null, priceTier: 'basic' } as const;
  return async () => ({ customer, orders: [], namedOrder: 'none', earlierTickets: [], passages: [] });
}

const withPerson: TicketPath[] = [
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
    workflow: 'expiringTicket',
    fakes: { classifyTicket: classified('general', 0.3) },
    ends: { path: 'person', outcome: 'expired', reply: null, messageId: null },
    state: 'expired',
  },
];

const refund = { classifyTicket: classified('billing'), chooseCharge: chosen('refund', 'CH-2') };
const refunds: TicketPath[] = [
  {
    name: 'refund-approved',
    story: 'gives money back when a person approves',
    fakes: refund,
    drive: approve,
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'refund-rejected',
    story: 'gives no money back when a person rejects',
    fakes: { ...refund, recordRefund: failWith('INTERNAL') },
    drive: reject,
    ends: { path: 'person', outcome: 'rejected', reply: null },
    state: 'rejected',
  },
  {
    name: 'refund-expired',
    story: 'gives no money back when nobody decides',
    workflow: 'expiringTicket',
    fakes: { ...refund, recordRefund: failWith('INTERNAL') },
    ends: { path: 'person', outcome: 'expired', reply: null },
    state: 'expired',
  },
  {
    name: 'refund-impossible',
    story: 'fails before the mail when the approved refund is no longer possible',
    fakes: { ...refund, recordRefund: failWith('REFUND_NOT_POSSIBLE'), sendReply: failWith('INTERNAL') },
    drive: approve,
    ends: 'FAILED',
    state: 'failed',
  },
];

const troubles: TicketPath[] = [
  {
    name: 'model-cannot-classify',
    story: 'asks a person when no model can classify',
    fakes: { classifyTicket: failWith('MODEL_OUTPUT_INVALID') },
    drive: approve,
    ends: { ...byPerson, category: 'unknown', confidence: 0 },
    state: 'sent',
  },
  {
    name: 'empty-reply',
    story: 'asks again when no model could write and the person approved without a text',
    fakes: { draftReply: failWith('MODEL_QUOTA') },
    drive: async (run) => {
      await run.decide('approve');
      await run.decide('approve', { name: 'reply-2', edits: { reply: GOOD_REPLY }, person: 'ben' });
    },
    ends: byPerson,
    state: 'sent',
  },
  {
    name: 'mail-refused',
    story: 'sends again when a person says so after the mail was refused',
    fakes: { sendReply: failFirst('MAIL_REFUSED') },
    drive: async (run) => void (await run.decide('approve', { name: 'send again' })),
    ends: sent,
    state: 'sent',
  },
  {
    name: 'handed-over',
    story: 'hands the ticket over when a person wants no second try',
    fakes: { sendReply: failWith('MAIL_REFUSED') },
    drive: async (run) => void (await run.decide('reject', { name: 'send again' })),
    ends: { path: 'person', outcome: 'handed_over', messageId: null },
    state: 'handed_over',
  },
  {
    name: 'mail-in-doubt',
    story: 'repeats a mail of unknown fate only on the word of a person',
    fakes: { sendReply: failFirst('EFFECT_IN_DOUBT', 'repeat') },
    drive: async (run) => void (await run.decide('approve', { name: 'send again' })),
    ends: sent,
    state: 'sent',
  },
  {
    name: 'context-broken',
    story: 'fails with its code when the shop cannot be read',
    fakes: { gatherContext: failWith('DATABASE_UNREACHABLE') },
    ends: 'FAILED',
    state: 'failed',
  },
];

/** The first mail fails; the second goes out, if it says what it must say. */
function failFirst(code: 'MAIL_REFUSED' | 'EFFECT_IN_DOUBT', inDoubt?: 'repeat'): Fakes['sendReply'] {
  const failed = new Set<string>();
  return async (input) => {
    const first = !failed.has(input.ticket.subject);
    failed.add(input.ticket.subject);
    if (first || (inDoubt && input.inDoubt !== inDoubt)) return failWith(code)();
    return { messageId: '<reply@shop.example>' };
  };
}

const cancelHeld = async (run: TicketRun): Promise<void> => {
  await run.reached;
  await run.handle.cancel();
  run.release();
};
const cancelled = (name: string, holds: keyof Fakes, more: TicketScene = {}): TicketPath => ({
  ...{
    name: `cancelled-${name}`,
    story: `ends as cancelled while ${name}`,
    holds,
    drive: cancelHeld,
    ends: 'CANCELLED',
    state: 'cancelled',
  },
  ...more,
});

const operators: TicketPath[] = [
  cancelled('gathering', 'gatherContext'),
  cancelled('classifying', 'classifyTicket'),
  cancelled('answering', 'draftReply'),
  {
    name: 'cancelled-waiting',
    story: 'ends as cancelled while it waits for a person',
    fakes: { classifyTicket: classified('general', 0.3) },
    drive: async (run) => {
      await run.asked();
      await run.handle.cancel();
    },
    ends: 'CANCELLED',
    state: 'cancelled',
  },
  {
    name: 'cancelled-too-late',
    story: 'ends as sent when the mail was out before the cancellation came',
    holds: 'sendReply',
    drive: cancelHeld,
    ends: sent,
    state: 'sent',
  },
  {
    name: 'paused',
    story: 'rests between two steps while it is paused',
    holds: 'classifyTicket',
    drive: async (run) => {
      await run.reached;
      await run.operate('pause');
      run.release();
      await until(async () => (await run.view()).cost.modelCalls === 1);
      await run.operate('resume');
    },
    ends: sent,
    state: 'sent',
  },
];

/** Every path of a support ticket; each is run by a test and has a recorded history. */
export const ticketPaths: readonly TicketPath[] = [...branches, ...withPerson, ...refunds, ...troubles, ...operators];
