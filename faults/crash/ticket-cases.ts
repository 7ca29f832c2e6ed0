import type { StoredMail } from '../../stack/mail/store.ts';
import type { Ground } from '../lib/ground.ts';
import { chargeOf, customerOf, ticketRunOf, type CrashTicket } from './tickets.ts';

/** One effect of the support ticket, and a ticket that reaches it. */
export interface TicketCrash {
  effect: 'reply mail' | 'refund' | 'complaint mail' | 'survey' | 'article';
  activity: string;
  ticket: CrashTicket;
  /** Recognises the effect's mail; null if it commits in our database with its record. */
  mail: ((mail: StoredMail, id: string) => boolean) | null;
}

const delivery: CrashTicket = {
  settings: 'answered',
  subject: 'Which countries do you deliver to?',
  body: 'Hello, I would like to know which countries you deliver to and how long a delivery takes. Thank you.',
};
const isToCustomer = ({ to }: StoredMail, id: string): boolean => to.includes(customerOf(id));
/** Message-IDs begin with the effect's key. */
const isOf = (step: string) => (mail: StoredMail, id: string) =>
  isToCustomer(mail, id) && mail.messageId.includes(`-${id.toLowerCase()}-${step}.`);

export const TICKET_CRASHES: readonly TicketCrash[] = [
  { effect: 'reply mail', activity: 'sendReply', ticket: delivery, mail: isOf('send-reply') },
  { effect: 'survey', activity: 'sendSurvey', ticket: delivery, mail: isOf('survey') },
  {
    effect: 'refund',
    activity: 'recordRefund',
    ticket: {
      ...{ settings: 'answered', subject: 'Charged twice', paidTwice: true },
      body: 'My bank statement shows two payments for order ORDER, both on the same day. I ordered it once. Please give me the second payment back.',
    },
    mail: null,
  },
  {
    effect: 'complaint mail',
    activity: 'informPerson',
    ticket: {
      ...{ settings: 'answered', subject: 'Nobody answers me' },
      body: 'This is the third time that I write about the thermostat I sent back, and all I get is silence. I am really disappointed by how your staff treats a customer of many years. If this goes on I will shop elsewhere and tell everyone why.',
    },
    mail: ({ messageId }, id) => messageId.includes(`-${id.toLowerCase()}-inform-person.`),
  },
  {
    effect: 'article',
    activity: 'publishArticle',
    ticket: {
      ...{ settings: 'learned', subject: 'The display stays dark' },
      body: 'The display of my coffee grinder stays dark since I cleaned it. How do I wake it up again?',
    },
    mail: null,
  },
];

/** Counts the effect, at the mail server or by sums of the shop's tables. */
export async function countTicket({ client: { db }, mail }: Ground, crash: TicketCrash, id: string): Promise<number> {
  const { effect, mail: isIts } = crash;
  if (isIts) return mail.kept().filter((one) => isIts(one, id)).length;
  if (effect === 'refund') {
    const refunds = await db.selectFrom('refunds').select('amount_minor').where('run_id', '=', ticketRunOf(id)).execute();
    const charge = await db
      .selectFrom('charges')
      .select(['amount_minor', 'refunded_minor'])
      .where('id', '=', chargeOf(id))
      .executeTakeFirst();
    const given = (charge?.refunded_minor ?? 0) / (charge?.amount_minor ?? 1);
    return refunds.length === given ? given : -1; // rows and sum must agree
  }
  const asked = await db
    .selectFrom('approvals')
    .select('arguments')
    .where('run_id', '=', ticketRunOf(id))
    .where('action', '=', 'publish_article')
    .executeTakeFirst();
  const { title } = (asked?.arguments ?? { title: '' }) as { title: string };
  return (await db.selectFrom('articles').select('id').where('title', '=', title).execute()).length;
}
