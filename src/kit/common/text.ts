/** PostgreSQL cannot store these characters: a run that accepted them would fail at its first record. */
const NOT_KEPT = /[\0\p{Surrogate}]/u;

export const isStorable = (text: string): boolean => !NOT_KEPT.test(text);

/** Makes a text storable: characters that the database refuses become U+FFFD. */
export const toStorable = (text: string): string => text.replace(new RegExp(NOT_KEPT, 'gu'), '\uFFFD');

/** Cuts to at most `most` characters without splitting a visible one; a cut text ends with an ellipsis. */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  const whole = [...new Intl.Segmenter().segment(text.slice(0, most))].slice(0, -1); // the last one may have been cut
  return `${whole.map(({ segment }) => segment).join('')}…`;
}
