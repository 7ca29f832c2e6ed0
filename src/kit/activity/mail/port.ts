/** A mail as a workflow writes it; the sender is the adapter's. */
export interface MailMessage {
  /** `<id@domain>`, made from the effect's key: the same mail always has the same one. */
  messageId: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  inReplyTo: string | null;
  references: string[];
  headers: Record<string, string>;
  priority: 'normal' | 'high';
}

export interface SentMail {
  messageId: string;
  /** Addresses that the server did not take while it took others. */
  refused: string[];
}

/** The port to a mail server. */
export interface Mail {
  /**
   * Hands the mail to the server, once, without retries of its own.
   * @param mayStill asked directly before the message itself goes out; a mail server knows no keys, so what it has then it keeps.
   * @throws SignalboxError MAIL_UNAVAILABLE (a later try may work), MAIL_REFUSED (it will not), or what `mayStill` throws.
   */
  send(message: MailMessage, mayStill?: () => Promise<void>): Promise<SentMail>;
  /** Whether the server has accepted a mail with this Message-ID; absent where the server cannot be asked. */
  find?: (messageId: string) => Promise<boolean>;
}
