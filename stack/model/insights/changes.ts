import { anyOf, EARLIER_WORDS } from '../../../src/kit/common/statement-words.ts';
import type { Draft } from './findings.ts';
import { figuresOf, join, say } from './say.ts';
import { groupsOf, hasWords, type Labels, type Numbers, type Table } from './table.ts';
import { inner, neutral, upper } from './wording.ts';

const EARLIER = anyOf('i', EARLIER_WORDS);
const MOST_PERIODS = 24;
const OTHERS = 2;

/** What changed from the earlier to the later of two rows, or from the first to the last of some periods. */
export const changes = (table: Table, column: Numbers, look: string): Draft[] =>
  table.labels.flatMap((labels) => {
    const order = inOrder(table, labels);
    const [from, to] = [order?.[0], order?.at(-1)];
    if (!order || from === undefined || to === undefined || from === to) return [];
    const [before, now] = [column.values[from] ?? Number.NaN, column.values[to] ?? Number.NaN];
    const isEmpty = labels.inTime && before * now === 0; // a period without data is often one that has not been
    const grown = Math.abs(now - before) / Math.max(Math.abs(before), Math.abs(now));
    const weight = (labels.inTime ? 0.3 : 0.45) + Math.min(0.4, grown);
    return isEmpty ? [] : [{ kind: 'change', weight, said: told(table, column, { labels, order, from, to, look }) }];
  });

/** The rows from the earliest to the latest; null where their texts tell no order. */
function inOrder(table: Table, labels: Labels): number[] | null {
  const { inTime, values, keys } = labels;
  const rows = [...keys.keys()];
  if (values.includes(null) || groupsOf(labels).length < table.size) return null;
  if (inTime)
    return rows.length > MOST_PERIODS || keys[0]!.length > 'YYYY-MM'.length ? null : rows.sort((a, b) => (keys[a]! < keys[b]! ? -1 : 1));
  const earlier = rows.filter((row) => EARLIER.test(values[row]!));
  return rows.length === 2 && earlier.length === 1 ? [earlier[0]!, 1 - earlier[0]!] : null;
}

interface Span {
  labels: Labels;
  order: number[];
  from: number;
  to: number;
  look: string;
}

function told(table: Table, column: Numbers, { labels, order, from, to, look }: Span) {
  const rose = moved(column, from, to);
  const { of, change } = figuresOf(table, column);
  const label = (row: number): string | null => neutral(labels.values[row]!);
  // Where the reader knows the column by its name, the table needs none.
  const isKnown = column.title !== null && hasWords(`${table.title ?? ''} ${look}`, column.title);
  const title = neutral(column.title);
  const subject = isKnown || table.title === null ? upper(title) : neutral(table.title) && title && `${table.title}: ${inner(title)}`;
  const others = table.numbers.filter((other) => other !== column && /^\p{Lu}/u.test(upper(other.title) ?? ''));
  const before = order.at(-2)!;
  const step = moved(column, before, to);
  return join(
    say`${subject} ${rose} by ${change(to, from)}, from ${of([from])} (${label(from)}) to ${of([to])} (${label(to)}).`,
    before === from
      ? null
      : say`The last step, from ${label(before)}, was a ${step && (step === 'rose' ? 'rise' : 'fall')} of ${change(to, before)}.`,
    ...others.slice(0, OTHERS).map((other) => {
      const verb = moved(other, from, to);
      return say`${upper(neutral(other.title))} ${verb} by ${figuresOf(table, other).change(to, from)}.`;
    }),
  );
}

/** The verb of a change; null where there is none. */
function moved({ values }: Numbers, from: number, to: number): 'rose' | 'fell' | null {
  const [before, now] = [values[from], values[to]];
  if (typeof before !== 'number' || typeof now !== 'number' || before === now) return null;
  return now > before ? 'rose' : 'fell';
}
