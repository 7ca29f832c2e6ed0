/** What a program sent, by what has to be done about it. `notice` is every other one: receipts, calendar answers, delays, confirmations. */
export const AUTOMATIC_KINDS = ['absence', 'bounce', 'list', 'notice'] as const;
export type AutomaticKind = (typeof AUTOMATIC_KINDS)[number];

/** A mail that no person wrote: it is never answered. */
export interface AutomaticMail {
  kind: AutomaticKind;
  /** By what it was recognised, as a clause. */
  why: string;
}

/** A header that could not be used. The message counts without it, and the record keeps what it said. */
export interface SetAside {
  field: string;
  text: string;
  why: string;
}
