import type { ColumnType, Generated } from 'kysely';
import type { DeliveryError, DeliveryState, Dismissal } from '../kit/common/delivery.ts';
import type { Bounce, MailOutcome } from '../kit/common/mailbox.ts';
import type { Time, TimeNow } from './column-types.ts';

/** One row per mail on a server; a mail that is delivered twice has two. */
interface MailMessagesTable {
  id: Generated<number>;
  mailbox: string;
  uid_validity: string;
  uid: number;
  /** Reference to the kept bytes, `sha256:<hex>`; null while the server does not hand it over. */
  ref: string | null;
  /** In bytes, on the server. */
  size: number;
  /** Whether all of it is kept: of a mail that is too large only the beginning. */
  whole: boolean;
  received_at: TimeNow;
  /** What was read from it; null before it was carried out. */
  message_id: string | null;
  /** sha256 of what does not change between deliveries. */
  key: string | null;
  sender: string | null;
  subject: string | null;
  bounce: ColumnType<Bounce | null, string | null | undefined, string | null>;
  /** When it was marked as handled on the server. */
  marked_at: Time | null;
  state: Generated<DeliveryState>;
  tries: Generated<number>;
  /** Also the end of the lease of whoever carries it out. */
  next_try_at: TimeNow;
  give_up_at: TimeNow;
  outcome: ColumnType<MailOutcome | null, string | null | undefined, string | null>;
  error: ColumnType<DeliveryError | null, string | null | undefined, string | null>;
  dismissed: ColumnType<Dismissal | null, string | null | undefined, string | null>;
}

/** Mails of runs whose rows in the effects ledger have expired. */
interface SentMailsTable {
  message_id: string;
  run_id: string;
}

export interface MailTables {
  mail_messages: MailMessagesTable;
  sent_mails: SentMailsTable;
}
