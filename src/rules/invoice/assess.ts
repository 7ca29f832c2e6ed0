import type { InvoiceConfiguration } from '../../contracts/invoice/configuration.schema.ts';
import { nameKey, taxIdKey } from '../../contracts/invoice/keys.ts';
import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import { isCurrency } from '../../kit/common/currency.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { isIban } from './iban.ts';
import { matchOrder, minorOf, type OrderMatch, type PurchaseOrder } from './match.ts';
import { addDays } from './pay-day.ts';

/** A vendor of the master data, as far as rules need it. */
export interface KnownVendor {
  id: string;
  name: string;
  /** Without its spelling. */
  taxIdKey: string | null;
  /** How it was found. */
  foundBy: 'tax id' | 'account' | 'name';
  /** Address for our mails. */
  email: string | null;
  /** Addresses from which the vendor writes, in small letters. */
  senders: readonly string[];
  ibans: readonly string[];
}

/** What our books know of an invoice when it is assessed. */
export interface InvoiceFacts {
  reading: UsableReading;
  vendor: KnownVendor | null;
  receivedFrom: string | null;
  order: PurchaseOrder | null;
  /** Totals of earlier invoices of the vendor in this currency. */
  earlierTotals: readonly number[];
  /** The invoice that a credit note names, and the total that is booked of it: null where it is not booked. Null where it names none. */
  credits: { number: string; bookedTotal: number | null } | null;
  /** Other invoices of the vendor with the same amount, day and lines. */
  alike: readonly string[];
  today: string;
}

/** A reading that can be booked. */
export type UsableReading = InvoiceReading & {
  number: string;
  vendorName: string;
  issuedOn: string;
  currency: string;
  net: number;
  tax: number;
  total: number;
};

/** Who must decide before the invoice may be booked, each with the reasons. */
export interface Assessment {
  /** New vendor or bank details that are not in the master data. */
  vendorCheck: string[];
  /** What differs from the order. */
  differences: string[];
  /** What the approver should know. */
  doubts: string[];
  needsApproval: boolean;
  /** Account to pay to. */
  payTo: string | null;
  match: OrderMatch;
}

/** Why a reading cannot be booked, as what to correct; null when it can. */
export function whyUnusable(reading: InvoiceReading): string | null {
  const { number, issuedOn, currency, net, tax, total, vendorName } = reading;
  const missing = Object.entries({ number, date: issuedOn, currency, net, tax, total, vendor: vendorName }).find(
    ([, value]) => value === null,
  );
  if (missing) return `the ${missing[0]} is missing`;
  if (!isCurrency(currency!)) return `${currency} is not a currency`;
  if (net! + tax! !== total) return 'net and tax do not add up to the total';
  if (reading.iban !== null && !isIban(reading.iban)) return `${reading.iban} is not an IBAN`;
  return total === 0 ? NOTHING_DUE : whyNotDue(reading as UsableReading);
}

/** An older invoice is paid by itself, and never twice with the balance of a later one. */
function whyNotDue({ total, amountDue }: UsableReading): string | null {
  if ((amountDue ?? null) === null || (amountDue! >= 0 && amountDue! <= total)) return null;
  if (total < 0) return 'nothing is paid of a credit note, so leave the amount to pay empty';
  return `the amount to pay is ${amountDue! < 0 ? 'below zero' : 'more than the total'}: leave it empty to pay the total, or write what is left of it`;
}

/** What is paid of an invoice: what a deposit, a payment or a withheld tax leaves of the total. */
export const amountToPay = ({ total, amountDue }: Pick<UsableReading, 'total' | 'amountDue'>): number => amountDue ?? total;

/** What a person confirms of an invoice over nothing. */
export const NOTHING_DUE = 'its total is zero, so nothing is booked or paid';

/** Readings have negative amounts for it. */
export const isCreditNote = ({ total }: Pick<UsableReading, 'total'>): boolean => total < 0;

/** The rules of an invoice. Call it in an activity, so that a workflow cannot come to another verdict. */
export function assessInvoice(facts: InvoiceFacts, configuration: InvoiceConfiguration): Assessment {
  if (isCreditNote(facts.reading)) return assessCreditNote(facts, configuration);
  const { reading, vendor, order } = facts;
  const match = order && vendor ? matchOrder(reading, vendor.id, order, configuration.match) : { billed: [], differences: [] };
  const strange = vendorChecks(facts);
  const vendorCheck = paysNothing(reading) ? [] : strange;
  const differences = [...match.differences, ...unknownOrder(facts)];
  const doubts = [...(paysNothing(reading) ? strange : []), ...doubtsOf(facts, configuration)];
  const isMatched = order !== null && [...vendorCheck, ...differences, ...doubts].length === 0;
  const isSmall = reading.total <= minorOf(configuration.noApprovalUpTo, reading.currency);
  return {
    ...{ vendorCheck, differences, doubts, match },
    needsApproval: !(isMatched && isSmall),
    payTo: reading.iban ?? vendor?.ibans[0] ?? null,
  };
}

/** Nothing goes to an account. */
export const paysNothing = (reading: UsableReading): boolean => isCreditNote(reading) || amountToPay(reading) === 0;

/** Always for a person, who gets every finding as a doubt: nothing is paid, so neither the account nor the order is decided on. */
const assessCreditNote = (facts: InvoiceFacts, configuration: InvoiceConfiguration): Assessment => ({
  ...{ vendorCheck: [], differences: [], payTo: null, needsApproval: true, match: { billed: [], differences: [] } },
  doubts: [...creditDoubts(facts), ...vendorChecks(facts), ...unknownOrder(facts), ...doubtsOf(facts, configuration)],
});

function creditDoubts({ reading: { total, currency }, credits, earlierTotals }: InvoiceFacts): string[] {
  if (credits === null) return earlierTotals.length > 0 ? [] : [`no invoice of the vendor is booked in ${currency} that it could credit`];
  const { number, bookedTotal } = credits;
  if (bookedTotal === null) return [`it credits the invoice ${number}, which is not booked for the vendor in ${currency}`];
  return -total > bookedTotal ? [`it credits more than the ${formatMoney(bookedTotal, currency)} of the invoice ${number}`] : [];
}

const unknownOrder = ({ reading: { orderNumber }, order }: InvoiceFacts): string[] =>
  orderNumber !== null && !order ? [`we have no order ${orderNumber}`] : [];

function vendorChecks({ reading, vendor, receivedFrom }: InvoiceFacts): string[] {
  if (!vendor) return ['the vendor is not in the master data'];
  const reasons: string[] = [];
  if (vendor.foundBy === 'name') reasons.push('only the name of the vendor agrees with the master data');
  if (nameKey(reading.vendorName) !== nameKey(vendor.name)) reasons.push(`the master data has the vendor as ${vendor.name}`);
  if (reading.vendorTaxId !== null && vendor.taxIdKey !== null && taxIdKey(reading.vendorTaxId) !== vendor.taxIdKey)
    reasons.push('the tax id is not that of the vendor in the master data');
  if (!paysNothing(reading)) reasons.push(...accountChecks(reading, vendor));
  if (receivedFrom !== null && !isKnownSender(vendor, receivedFrom)) reasons.push(`${receivedFrom} is no address of the vendor`);
  return reasons;
}

function accountChecks({ iban }: UsableReading, { ibans }: KnownVendor): string[] {
  if (iban === null) return ibans.length > 0 ? [] : ['neither the invoice nor the master data has an account'];
  return ibans.includes(iban) ? [] : ['the account is not one of the vendor in the master data'];
}

const isKnownSender = ({ senders, email }: KnownVendor, from: string): boolean =>
  [...senders, email?.toLowerCase()].includes(from.toLowerCase());

function doubtsOf({ reading, order, earlierTotals, alike, today }: InvoiceFacts, { unusual, payment }: InvoiceConfiguration): string[] {
  const { total, currency, dueOn, issuedOn } = reading;
  const doubts: string[] = [];
  if (!order && reading.orderNumber === null && !isCreditNote(reading)) doubts.push('it names no order');
  if (amountToPay(reading) !== total) doubts.push(partOf(reading));
  if (alike.length > 0) doubts.push(`the same amount, day and lines as ${alike.join(', ')}`);
  const middle = median(earlierTotals);
  if (earlierTotals.length >= unusual.leastEarlier && total > middle * unusual.factor)
    doubts.push(`the amount is far above the usual ${formatMoney(middle, currency)} of the vendor`);
  if (issuedOn > addDays(today, 1)) doubts.push(`its date ${issuedOn} is in the future`);
  if (dueOn !== null && dueOn > addDays(today, payment.mostDaysAhead)) doubts.push(`it is due only on ${dueOn}`);
  return doubts;
}

const partOf = (reading: UsableReading): string =>
  `only ${formatMoney(amountToPay(reading), reading.currency)} of the total is to be paid; the rest (paid before, withheld or collected) stays open on the account of the vendor in our books`;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, two) => one - two);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}
