import { defaultExamples } from './examples.ts';
import type { Category } from './ticket.schema.ts';

/** Default limit for the length of a reply. */
export const MOST_REPLY_CHARACTERS = 4_000;

/** The kinds of ticket: description for the model, and the coded branch that serves it (null: the agent). */
export const defaultCategories: Category[] = [
  {
    name: 'billing',
    description:
      'Money: charges, payments, invoices, fees, refunds, being charged twice or the wrong amount, prices and exchange rates of a payment.',
    examples: defaultExamples.billing,
    branch: 'billing',
  },
  {
    name: 'technical',
    description:
      'Something does not work: errors, crashes, login, password and PIN trouble, a device, card, app or feature that fails or is blocked.',
    examples: defaultExamples.technical,
    branch: 'technical',
  },
  {
    name: 'feature_request',
    description: 'A wish for something new: a suggestion, an idea, an improvement or a missing feature the customer would like to have.',
    examples: defaultExamples.feature_request,
    branch: 'feature_request',
  },
  {
    name: 'complaint',
    description:
      'Anger or disappointment about how the customer was treated: bad service, rude staff, broken promises, a threat to leave or to go public.',
    examples: defaultExamples.complaint,
    branch: 'complaint',
  },
  {
    name: 'general',
    description:
      'A question about how things are or how to do something: delivery times, opening hours, supported countries, orders, account settings, policies.',
    examples: defaultExamples.general,
    branch: 'general',
  },
];

/** Teams that take over cases: a group of the people file, and its description for the model. */
export const defaultTeams: { name: string; description: string }[] = [
  { name: 'billing', description: 'Charges, invoices, refunds and everything about a payment.' },
  { name: 'technical', description: 'Devices, the app and accounts that do not work.' },
  { name: 'logistics', description: 'Parcels: delivery, returns, lost or damaged goods.' },
  { name: 'product', description: 'Wishes for something new, and questions about what the product will do.' },
  { name: 'support-leads', description: 'Complaints, threats to leave or to go public, and what fits no other team.' },
];
