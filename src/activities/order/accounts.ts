import type { BookingLine } from '../../business/bank/accounts.ts';
import type { Money } from './ports.ts';

/** Accounts of the ledger. */
export const PAYMENT_HOUSE = 'payment_house';
export const SALES = 'sales';
export const RETURNS = 'sales_returns';
/** Refunds owed to customers and not paid yet. */
export const OWED = 'refunds_owed';

/** Debit and credit line of a transfer between two accounts. */
export const transfer = (debit: string, credit: string, { amountMinor, currency }: Money): BookingLine[] => [
  { account: debit, side: 'debit', amountMinor, currency },
  { account: credit, side: 'credit', amountMinor, currency },
];
