/** What a check of the gate found in a reply. */
export interface Finding {
  check:
    | 'length'
    | 'characters'
    | 'markup'
    | 'placeholder'
    | 'self_talk'
    | 'secret'
    | 'greeting'
    | 'other_person'
    | 'language'
    | 'promise'
    | 'amount'
    | 'link'
    | 'order'
    | 'address'
    | 'date'
    | 'number';
  /** Details for the person who decides. */
  detail: string;
}
