/** Kinds of mail sent by programs, by how they are handled. `notice` is the rest: receipts, calendar replies, delays, confirmations. */
export const AUTOMATIC_KINDS = ['absence', 'bounce', 'list', 'notice'] as const;
export type AutomaticKind = (typeof AUTOMATIC_KINDS)[number];

/** A mail that no person wrote; it is never answered. */
export interface AutomaticMail {
  kind: AutomaticKind;
  /** How it was recognised, as a clause. */
  why: string;
}

/** A header that could not be used. The message is processed without it; the record keeps its text. */
export interface IgnoredHeader {
  field: string;
  text: string;
  why: string;
}
