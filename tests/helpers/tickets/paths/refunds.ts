import { chosen, classified, failWith, GOOD_REPLY } from '../fakes.ts';
import { approve, byPerson, expiresAtOnce, reject, type TicketPath } from './path.ts';

const refund = { classifyTicket: classified('billing'), chooseCharge: chosen('refund', 'CH-2') };
export const refunds: TicketPath[] = [
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
    configuration: expiresAtOnce,
    fakes: { ...refund, recordRefund: failWith('INTERNAL') },
    ends: { path: 'person', outcome: 'expired', reply: null },
    state: 'expired',
  },
  {
    name: 'refund-impossible',
    story: 'asks a person again, without the refund, when the approved one is no longer possible',
    fakes: { ...refund, recordRefund: failWith('REFUND_NOT_POSSIBLE') },
    async drive(run) {
      await run.decide('approve');
      await run.decide('approve', { name: 'reply-2', edits: { reply: GOOD_REPLY } });
    },
    ends: byPerson,
    state: 'sent',
  },
];
