import { datesIn, type DateOrder } from '../../../formats/date-text.ts';
import type { Line } from './page.ts';
import { candidates, surest, type Candidate } from './values.ts';

const NEAR = 12; // characters between a label and its date, such as `: ` or a weekday

/** The day that the invoice was issued; null where it is missing or the order of day and month is not known. */
export function issuedOn(lines: readonly Line[], order: DateOrder | null): string | null {
  const found = datesOf(lines, 'issued', order).filter((candidate) => candidate.rank % 10 < 2 || followsNumber(lines, candidate));
  return surest(found);
}

/** The day when payment is due. Terms such as "30 days" are no date. */
export const dueOn = (lines: readonly Line[], order: DateOrder | null): string | null => surest(datesOf(lines, 'due', order));

const datesOf = (lines: readonly Line[], kind: 'issued' | 'due', order: DateOrder | null): Candidate<string | null>[] =>
  candidates(lines, kind, (text) => {
    const [date] = datesIn(text, order);
    return date !== undefined && text.slice(0, date.at).replaceAll(/\s/g, '').length <= NEAR ? date : null;
  }).map((candidate) => ({ ...candidate, value: candidate.value.day }));

/** `du`, `vom` and the like date an invoice only where its number is named before, as in `Facture n° 17 du 2 mai 2024`. */
const followsNumber = (lines: readonly Line[], { hit }: Candidate<string | null>): boolean =>
  lines[hit.line]!.hits.some(({ kind, at }) => (kind === 'number' || kind === 'title' || kind === 'credit') && at < hit.at);
