import { canonicalAddress } from '../../../kit/common/address.ts';
import type { DraftReplyInput } from '../../../contracts/support-ticket/ticket.schema.ts';
import type { FoundValue } from './amounts.ts';
import { readValues, type Values } from './values.ts';
import type { Finding } from './finding.ts';

/** All facts and passages as one text; the customer's message is not part of it. */
export const statedText = ({ facts, passages }: Pick<DraftReplyInput, 'facts' | 'passages'>): string =>
  [
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...passages.map(({ id, title, text, url }) => `${id}\n${title}\n${text}\n${url}`),
  ]
    .join('\n')
    .normalize('NFKC');

type Kind = Exclude<keyof Values, 'dates' | 'digits'>;

const CHECKS: Record<Kind, Finding['check']> = {
  addresses: 'address',
  links: 'link',
  numbers: 'order',
  amounts: 'amount',
  currencies: 'amount',
  percents: 'amount',
  durations: 'number',
};

/** Finds values in the reply that facts and passages lack: amounts, links, order numbers, addresses, dates, durations, long numbers. */
export function unknownValues(reply: string, stated: string, customerEmail: string | null): Finding[] {
  const said = readValues(reply);
  const known = readValues(stated);
  if (customerEmail) known.addresses.push({ text: customerEmail, value: canonicalAddress(customerEmail) });
  const kinds = Object.keys(CHECKS) as Kind[];
  return [
    ...kinds.flatMap((kind) =>
      unknown(said[kind], known[kind]).map((text) => ({ check: CHECKS[kind], detail: `${text} is not in the facts` })),
    ),
    ...unknownDates(said, known).map((text) => ({ check: 'date' as const, detail: `${text} is not in the facts` })),
    ...unknownDigits(said, stated).map((text) => ({ check: 'number' as const, detail: `${text} is not in the facts` })),
  ];
}

function unknown(said: FoundValue[], known: FoundValue[]): string[] {
  const values = new Set(known.map(({ value }) => value));
  return said.filter(({ value }) => !values.has(value)).map(({ text }) => text.trim());
}

const WITHOUT_YEAR = 5;

function unknownDates(said: Values, known: Values): string[] {
  const readings = known.dates.flatMap((date) => date.readings);
  const values = new Set([...readings, ...readings.map((reading) => reading.slice(-WITHOUT_YEAR))]);
  return said.dates.filter((date) => !date.readings.some((reading) => values.has(reading))).map(({ text }) => text.trim());
}

/** A sequence of digits is known if it occurs anywhere: in a link, a date or an order number. */
function unknownDigits(said: Values, stated: string): string[] {
  const runs = new Set(stated.match(/\d+/g) ?? []);
  const rows = new Set(readValues(stated).digits.map(({ value }) => value));
  return said.digits.filter(({ value }) => !runs.has(value) && !rows.has(value)).map(({ text }) => text.trim());
}
