import type { Generated } from 'kysely';
import type { Json, TimeNow } from '../../store/tables.ts';

/** What payments leave behind. */
export interface TransactionTables {
  screenings: ScreeningsTable;
  transfers: TransfersTable;
  transfer_log: TransferLogTable;
  payment_file_items: PaymentFileItemsTable;
  payment_file_claims: PaymentFileClaimsTable;
}

/** The verdict on a payment; the first one stays. */
export interface ScreeningsTable {
  run_id: string;
  /** sha256 of the payment that was screened. */
  transaction_hash: string;
  verdict: 'clear' | 'review' | 'blocked';
  risk: 'low' | 'medium' | 'high';
  needed: number;
  reasons: Json<string[]>;
  at: TimeNow;
}

/** One side of a booking; the two of a key sum to zero. */
export interface TransfersTable {
  key: string;
  side: 'debit' | 'credit';
  run_id: string;
  account: string;
  counterparty: string;
  /** Negative for the account that pays. */
  minor: number;
  currency: string;
  at: TimeNow;
}

/** The log of payments that were let through: a row that a booking is tried, and one where it was refused. */
export interface TransferLogTable {
  key: string;
  run_id: string;
  outcome: 'attempted' | 'refused';
  details: Json<Record<string, unknown>>;
  at: TimeNow;
}

/** One payment of a file and what became of it. */
export interface PaymentFileItemsTable {
  run_id: string;
  /** From 1, in the order of the file. */
  number: number;
  /** Second half of the child's workflow id. */
  business_id: string;
  /** The child's input, unchecked. */
  payment: Json<unknown>;
  /** Why the file itself rules it out; then no child is started. */
  refusal: string | null;
  /** What was changed to make it fit. */
  note: string | null;
  end_to_end_id: string | null;
  outcome: string | null;
  reason: string | null;
}

/** Who pays a file: its message id of a debtor, or its content. */
export interface PaymentFileClaimsTable {
  key: string;
  run_id: string;
  at: TimeNow;
  /** Runs that held it and ended without paying. */
  given_up_by: Generated<string[]>;
}
