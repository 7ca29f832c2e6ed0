/** A file that came with a mail. */
export interface MailAttachment {
  /** As the sender named it; empty without a name. */
  name: string;
  /** As the sender declares it. */
  declaredType: string;
  content: Uint8Array;
}

/** What is read from the bytes of a mail. All of it is the sender's claim. */
export interface ReceivedMail {
  /** Address of the sender; empty without one. */
  from: string;
  /** The address that answers shall go to; null without one, or with several. */
  replyTo: string | null;
  subject: string;
  text: string;
  /** With brackets; null without one. */
  messageId: string | null;
  /** Message-IDs that it answers, the nearest first. */
  answers: string[];
  /** Message-IDs of its other parts: a mail that came back is quoted in the report. */
  quoted: string[];
  /** ISO 8601; null without a usable date. */
  date: string | null;
  /** Keyed by name in lower case. */
  headers: Record<string, string>;
  /** Those of attached mails, too. */
  attachments: MailAttachment[];
  /** How many pictures its text shows. */
  pictures: number;
  /** sha256 of what does not change between deliveries: Message-ID, sender, date, subject and body. */
  key: string;
}

/** Reads the bytes of a mail within limits; a clause says why it cannot be read. */
export type ReadMail = (raw: Uint8Array, limits: MailLimits) => Promise<ReceivedMail | { refused: string }>;

export interface MailLimits {
  attachments: number;
}
