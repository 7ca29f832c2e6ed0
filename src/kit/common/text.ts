/** No database keeps these characters: a run that took them in would fail at its first record. */
const NOT_KEPT = /[\0\p{Surrogate}]/u;

export const canBeKept = (text: string): boolean => !NOT_KEPT.test(text);

/** A text that must be kept whatever it holds: what no database keeps becomes U+FFFD. */
export const asKept = (text: string): string => text.replace(new RegExp(NOT_KEPT, 'gu'), '\uFFFD');

/** At most `most` characters, none of them half as a reader counts them; a cut text ends with an ellipsis. */
export function cutWhole(text: string, most: number): string {
  if (text.length <= most) return text;
  const whole = [...new Intl.Segmenter().segment(text.slice(0, most))].slice(0, -1); // the last one may have been cut
  return `${whole.map(({ segment }) => segment).join('')}…`;
}
