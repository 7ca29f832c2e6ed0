/** A mail as a workflow writes it; the adapter adds the sender. */
export interface MailMessage {
  /** `<id@domain>`, derived from the effect's key, so repeats have the same one. */
  messageId: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  inReplyTo: string | null;
  references: string[];
  headers: Record<string, string>;
  priority: 'normal' | 'high';
  attachments?: MailAttachment[];
}

/** A kept document that goes with a mail; the adapter reads its bytes when it sends. */
export interface MailAttachment {
  ref: string;
  /** File name as the recipient sees it. */
  name: string;
  /** Content-ID, for a picture that the HTML shows as `cid:…`. */
  cid?: string;
}

export interface SentMail {
  messageId: string;
  /** Addresses that the server rejected while it accepted others. */
  refused: string[];
}

/** The port to a mail server. */
export interface Mail {
  /**
   * Passes the mail to the server, once, without retries.
   * @param mayStill called directly before the message itself goes out: a mail server knows no keys and keeps what it has.
   */
  send(message: MailMessage, mayStill?: () => Promise<void>): Promise<SentMail>;
  /** Whether the server has accepted a mail with this Message-ID; absent where servers cannot be asked. */
  find?: (messageId: string) => Promise<boolean>;
}
