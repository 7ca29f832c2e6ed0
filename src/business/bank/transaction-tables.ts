import type { Generated } from 'kysely';
import type { Json } from '../../store/tables.ts';
import type { TimeNow } from '../../store/column-types.ts';

/** Tables of payments and payment files. */
export interface TransactionTables {
  screenings: ScreeningsTable;
  transfers: TransfersTable;
  transfer_log: TransferLogTable;
  payment_file_items: PaymentFileItemsTable;
  payment_file_claims: PaymentFileClaimsTable;
}

/** Verdict on a payment; the first one of a run stays. */
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

/** Log of bookings: a row for the attempt, and one for a refusal. */
export interface TransferLogTable {
  key: string;
  run_id: string;
  outcome: 'attempted' | 'refused';
  details: Json<Record<string, unknown>>;
  at: TimeNow;
}

/** One payment of a file and its outcome. */
export interface PaymentFileItemsTable {
  run_id: string;
  /** From 1, in the order of the file. */
  number: number;
  /** Second half of the child's workflow id. */
  business_id: string;
  /** The child's input, unchecked. */
  payment: Json<unknown>;
  /** Why the payment is invalid in the file; then no child is started. */
  refusal: string | null;
  /** What was changed in the payment, such as a cut text. */
  note: string | null;
  end_to_end_id: string | null;
  outcome: string | null;
  reason: string | null;
}

/** The run that pays a file, by debtor and message id, and by content. */
export interface PaymentFileClaimsTable {
  key: string;
  run_id: string;
  at: TimeNow;
  /** Earlier holders that ended without paying. */
  given_up_by: Generated<string[]>;
}
