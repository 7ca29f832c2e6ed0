import { minorOf, numbersIn, readNumber, type WrittenNumber } from '../../../formats/amount-text.ts';
import { fold } from '../../../formats/fold.ts';
import type { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import { headingAt, type Column, type ColumnKind } from './columns.ts';
import type { Context } from './context.ts';
import { isTotal } from './label-kind.ts';
import type { Line } from './page.ts';

type InvoiceLine = InvoiceReading['lines'][number];

/** A row of the item table, and the lines of the page that belong to it. */
export interface Table {
  lines: InvoiceLine[];
  /** Indexes of the page's lines that are headings or rows. */
  rows: Set<number>;
}

const LEADING = /^[-−–(]?\s?(?:\p{Sc}|[A-Z]{3}|Rs\.?|kr)?\s?[-−–]?$/u;
/** A sum of the page before, or for the next one. */
const CARRIED =
  /^\s*(ubertrag|carried (forward|over)|brought forward|(sub ?total )?(c|b)\/f|a? ?report(er)?\b|suma (y sigue|anterior)|riport(o|are)|te transporteren|(do|z) przeniesienia|a transportar|de reportat|transporteras)/;
const INCLUDED = /^\s*(incl|inkl|davon|dont|di cui|w tym|waarvan|of which)\b/;

/** The items of the table; a table that goes on over several pages has its heading on each. It ends at the total. */
export function tableOf(lines: readonly Line[], context: Context): Table {
  const table: Table = { lines: [], rows: new Set() };
  let columns: Column[] | null = null;
  let bodyFrom = 0;
  for (const [index, line] of lines.entries()) {
    if (index < bodyFrom) continue;
    const heading = headingAt(lines, index);
    if (heading) {
      columns = heading.columns;
      bodyFrom = index + heading.lines;
      for (let row = index; row < bodyFrom; row += 1) table.rows.add(row);
    } else if (columns && isEnd(line)) {
      if (table.lines.length > 0) break;
      columns = null;
    } else if (columns && !line.hits.some(isSum)) {
      const item = itemOf(line, columns, context);
      if (item) table.lines.push(item);
      if (item || INCLUDED.test(fold(line.text))) table.rows.add(index);
    }
  }
  return table;
}

const isSum = ({ kind }: Line['hits'][number]): boolean => kind === 'net' || kind === 'tax' || isTotal(kind);
const isEnd = ({ hits, cells }: Line): boolean =>
  hits.some(({ kind, at }) => isTotal(kind) && cells.some((cell) => cell.at === at)) && cells.length <= 5;

/** The item on a line: it has a description and an amount. What is already part of another item is none. */
function itemOf(line: Line, columns: readonly Column[], context: Context): InvoiceLine | null {
  const inColumn = numbersByColumn(line, columns);
  const amount = inColumn.get('net') ?? inColumn.get('gross');
  const net = amount ? minorOf(amount, context.digits, context.mark) : null;
  const description = descriptionOf(line, columns, amount?.at ?? 0);
  if (net === null || description === '' || INCLUDED.test(fold(line.text)) || isCarried(line, inColumn.size)) return null;
  const quantity = inColumn.get('quantity');
  const price = inColumn.get('unitPrice');
  return {
    description,
    quantity: quantity ? plainNumber(quantity, context) : null,
    unitPrice: price ? minorOf(price, context.digits, context.mark) : null,
    net,
  };
}

/** An item called so has a quantity or a price as well. */
const isCarried = ({ text }: Line, numbers: number): boolean => numbers === 1 && CARRIED.test(fold(text));

/** The number of each column, of those that stand at the beginning of a cell, perhaps after a sign or a currency. */
function numbersByColumn(line: Line, columns: readonly Column[]): Map<ColumnKind, WrittenNumber> {
  const numbers = numbersIn(line.text).filter(({ at }) => line.cells.some((cell) => LEADING.test(line.text.slice(cell.at, at) || '-')));
  return inOrder(line, numbers, columns) ?? byDistance(numbers, columns);
}

const inOneCell = (cells: Line['cells'], one: number, other: number): boolean =>
  cells.some(({ at, end }) => at <= one && one < end && at <= other && other < end);
const PHONE = /\+\d\d|\b(?:tel|fax|phone)\b/i;
const WORD = /\p{L}{4}/u; // units are shorter

/** As many numbers as columns stand in the order of the headings, wherever these stand: often to the left above numbers to the right. */
function inOrder(
  { text, cells }: Line,
  numbers: readonly WrittenNumber[],
  columns: readonly Column[],
): Map<ColumnKind, WrittenNumber> | null {
  const alone = numbers.filter(({ at }) => !cells.some((cell) => cell.at <= at && cell.end > at && WORD.test(cell.text)));
  const numeric = columns.filter(({ kind }) => kind !== 'description').toSorted((one, two) => one.at - two.at);
  const isItem =
    !PHONE.test(text) && alone.every(({ at, end }) => !alone.some((other) => other.at >= end && inOneCell(cells, at, other.at)));
  const fits =
    isItem && alone.length === numeric.length && alone.every(({ percent }, index) => !percent || numeric[index]!.kind === 'rate');
  return fits ? new Map(numeric.map(({ kind }, index) => [kind, alone[index]!])) : null;
}

/** The nearest number below each heading. */
function byDistance(numbers: readonly WrittenNumber[], columns: readonly Column[]): Map<ColumnKind, WrittenNumber> {
  const found = new Map<ColumnKind, { number: WrittenNumber; distance: number }>();
  for (const number of numbers) {
    const [column] = [...columns]
      .filter(({ kind }) => (kind === 'rate') === number.percent || kind === 'discount')
      .sort((one, two) => distanceTo(one, number) - distanceTo(two, number));
    if (!column || column.kind === 'description') continue;
    const distance = distanceTo(column, number);
    if (distance < (found.get(column.kind)?.distance ?? Infinity)) found.set(column.kind, { number, distance });
  }
  return new Map([...found].map(([kind, { number }]) => [kind, number]));
}

/** How far a number is from standing below a heading: by its nearest edge or its middle, less where they overlap. */
function distanceTo(column: Column, { at, end }: WrittenNumber): number {
  const edges = Math.min(Math.abs(column.end - end), Math.abs(column.at - at), Math.abs((column.at + column.end - at - end) / 2));
  return at < column.end && end > column.at ? edges / 10 : edges;
}

function descriptionOf({ cells }: Line, columns: readonly Column[], amountAt: number): string {
  const words = cells.filter((cell) => cell.at < amountAt && /\p{L}{2}/u.test(cell.text));
  const column = columns.find(({ kind }) => kind === 'description');
  const below = column && words.filter((cell) => cell.at < column.end && cell.end > column.at);
  return ((below?.length ? below : words)[0]?.text ?? '').slice(0, 500);
}

function plainNumber(written: WrittenNumber, { mark }: Context): number | null {
  const value = readNumber(written.text, mark);
  if (value === null || value.units > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return (Number(value.units) / 10 ** value.scale) * (written.negative ? -1 : 1);
}
