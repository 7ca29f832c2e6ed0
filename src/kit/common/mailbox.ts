import type { DeliveryError, DeliveryState, Dismissal } from './delivery.ts';

/** A mailbox whose mails start runs. */
export interface Mailbox {
  name: string;
  host: string;
  port: number;
  /** `implicit` from the first byte, `starttls` required, or `none` on this machine alone. */
  tls: 'implicit' | 'starttls' | 'none';
  user: string;
  /** Environment variable with the password. */
  passwordName: string;
  /** Null while the variable is not set. */
  password: string | null;
  folder: string;
  /** First day whose mails are taken, as YYYY-MM-DD; null for all. */
  since: string | null;
  workflow: string;
  /** Initiator of the runs. */
  as: string;
  /** Media types of the attachments that start runs. */
  attachments: readonly string[];
  /** Whether mails of programs start runs, too. */
  automatic: boolean;
  /** Addresses of web forms: the customer is in the Reply-To of their mails. */
  contactForms: readonly string[];
  maxBytes: number;
  maxAttachments: number;
  /** Mails of one sender that start or reach runs within an hour, where mails are answered. */
  maxPerSender: number;
  pollSeconds: number;
  handled: HandledMail;
}

/** What happens to a handled mail on the server. */
export type HandledMail = 'flag' | { readonly move: string; readonly refused: string };

/** A mail on the server. */
export interface WaitingMail {
  size: number;
  /** The whole mail, or only its beginning when it is larger than allowed. */
  raw: Buffer;
}

/** An open connection to a mailbox. */
export interface Inbox {
  /** Uids count as long as it stays the same. */
  uidValidity: string;
  /** Uids of the mails that are not marked as handled, oldest first. */
  waiting(): Promise<number[]>;
  /** Null when the mail is not there any more. */
  fetch(uid: number): Promise<WaitingMail | null>;
  /** Harmless when repeated. */
  mark(uid: number, as: 'handled' | 'refused'): Promise<void>;
  close(): Promise<void>;
}

/** Connects and logs in. @param onNews called when the server announces a mail. @throws SignalboxError MAILBOX_UNREACHABLE. */
export type OpenInbox = (mailbox: Mailbox, onNews: () => void) => Promise<Inbox>;

/** What became of a mail. */
export type MailOutcome =
  /** `note` says what a person should know about it. */
  | { did: 'started'; runs: { run: string; alreadyStarted: boolean }[]; note: string | null }
  | { did: 'sent'; run: string; message: string; code: string | null }
  | { did: 'nothing'; why: string };

/** A mail of ours that came back: the run that sent it and its Message-ID, where they are known. */
export interface Bounce {
  run: string | null;
  messageId: string | null;
  /** Whom it did not reach; null where the report does not say. */
  to?: string | null;
}

/** A mail of a run that a mail server returned. */
export interface BounceView {
  /** Whom it was for; null where neither the run's result nor the report says. */
  to: string | null;
  messageId: string | null;
  /** The mail that says so: `signalbox mail show` has it. */
  mail: number;
  /** ISO 8601. */
  at: string;
}

/** A mail that was taken from a mailbox. */
export interface MailView {
  id: number;
  mailbox: string;
  uid: number;
  messageId: string | null;
  from: string | null;
  subject: string | null;
  receivedAt: string;
  state: DeliveryState;
  tries: number;
  /** When it is tried next; null unless it is stored. */
  nextTryAt: string | null;
  outcome: MailOutcome | null;
  /** Set where it says that a mail of ours did not arrive. */
  bounce?: Bounce;
  /** Why the last try failed. */
  error: DeliveryError | null;
  /** Set once it is dismissed. */
  dismissed?: Dismissal;
}

/** The same with where it is. */
export interface MailDetails extends MailView {
  uidValidity: string;
  /** Size in bytes on the server. */
  size: number;
  /** Reference to the kept bytes; null while the server does not hand it over. */
  ref: string | null;
  /** Whether the mail is marked on the server. */
  marked: boolean;
}
