import { classified, failWith, searched, withSearch, type Fakes } from '../fakes.ts';
import { sent, type TicketPath } from './path.ts';

export const branches: TicketPath[] = [
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
    name: 'found-by-meaning',
    story: 'answers with the articles that a search by meaning finds',
    fakes: { gatherContext: withSearch({ by: 'words', next: 'meaning' }), searchByMeaning: searched({ by: 'meaning' }) },
    ends: { ...sent, category: 'technical' },
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
