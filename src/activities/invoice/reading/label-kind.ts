/**
 * What a label on an invoice names. `title` is the word for the document itself, `credit` that for a credit note, `toPay` the amount that is to be
 * paid: mostly the total, or what a deposit or a withheld tax leaves of it.
 */
export type LabelKind =
  | 'title'
  | 'credit'
  | 'number'
  | 'issued'
  | 'due'
  | 'seller'
  | 'buyer'
  | 'taxId'
  | 'iban'
  | 'account'
  | 'order'
  | 'total'
  | 'toPay'
  | 'net'
  | 'tax';

/** Whether a kind names the end of the sums. */
export const isTotal = (kind: LabelKind): boolean => kind === 'total' || kind === 'toPay';

/**
 * The wordings of each label in folded form, apart by `;`. After each `>` they are less sure. A space stands for a space or a punctuation mark,
 * `(a|b)` for either, `(a|)` for one that may be missing, ` ?` for a space that may be missing.
 */
export type Labels = Readonly<Record<LabelKind, string>>;
