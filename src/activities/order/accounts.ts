import type { BookingLine } from '../../business/bank/accounts.ts';
import type { Money } from './ports.ts';

/** Accounts of the ledger. */
export const PAYMENT_HOUSE = 'payment_house';
export const SALES = 'sales';
export const RETURNS = 'sales_returns';
/** What customers have to get back and have not got yet. */
export const OWED = 'refunds_owed';

/** Both sides of moving money between two accounts. */
export const transfer = (debit: string, credit: string, { amountMinor, currency }: Money): BookingLine[] => [
  { account: debit, side: 'debit', amountMinor, currency },
  { account: credit, side: 'credit', amountMinor, currency },
];
