import { minorOf, numbersIn, readNumber, type WrittenNumber } from '../../../formats/amount-text.ts';
import { datesIn } from '../../../formats/date-text.ts';
import { fold } from '../../../formats/fold.ts';
import type { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import type { Context } from './context.ts';
import { isTotal, type LabelKind } from './label-kind.ts';
import type { Line } from './page.ts';
import { atBestRank, candidates, type Candidate } from './values.ts';

type Tax = InvoiceReading['taxes'][number];
export type Totals = Pick<InvoiceReading, 'net' | 'tax' | 'total' | 'amountDue' | 'taxes'>;

/** Net, tax and total by their labels, and the taxes by rate. Labels at odds are settled by net + tax = total alone, else null. */
export function totalsOf(lines: readonly Line[], context: Context, isTable: (line: Line) => boolean): Totals {
  const outside = lines.map((line) =>
    isTable(line) ? { ...line, hits: line.hits.filter(({ kind }) => kind !== 'net' && kind !== 'tax' && !isTotal(kind)) } : line,
  );
  const rows = outside.flatMap((line) => (isTable(line) ? [] : (rateRow(line, context) ?? [])));
  const sumRows = outside.flatMap((line) => (isTable(line) ? [] : (sumRow(line, context) ?? [])));
  const taxes = distinct([...rows, ...labelledTaxes(outside, context)]);
  const net = [...amountsOf(outside, 'net', context), ...sumRows.map((row) => at(row.net, 1))];
  const toPay = amountsOf(outside, 'toPay', context);
  const total = [...amountsOf(outside, 'total', context), ...toPay, ...sumRows.map((row) => at(row.total, 1))];
  const plainTax = [
    ...amountsOf(outside, 'tax', context).filter(({ hit }) => !hasRate(outside[hit.line]!)),
    ...sumRows.map((row) => at(row.tax, 1)),
  ];
  const ofRates = taxes.length > 0 && taxes.every(({ tax }) => tax !== null) ? taxes.reduce((sum, { tax }) => sum + tax!, 0) : null;
  const tax = plainTax.length > 0 ? plainTax : ofRates === null ? [] : [at(ofRates, 0)];
  const [nets, rates] = [values(net), values(tax)];
  const surest = settle(nets, rates, values(total));
  const every = adds(surest) ? surest : settle(nets, rates, distinctValues(total));
  const sums = adds(every) ? every : surest;
  return { ...sums, amountDue: amountDueOf(toPay, sums.total, outside), taxes };
}

type Sums = Pick<Totals, 'net' | 'tax' | 'total'>;
const adds = ({ net, tax, total }: Sums): boolean => net !== null && tax !== null && net + tax === total;

const DISCOUNT = /skonto|discount|escompte|sconto|descuento|korting|rabat/;

/** What is left to pay where it is not the total; null as well where several amounts are. A discount for early payment does not count. */
function amountDueOf(toPay: readonly Candidate<number>[], total: number | null, lines: readonly Line[]): number | null {
  const others = toPay.filter(({ value, hit }) => value !== total && !DISCOUNT.test(fold(lines[hit.line]!.text)));
  const left = distinctValues(others);
  return total !== null && left.length === 1 ? left[0]! : null;
}

const at = (value: number, rank: number): Candidate<number> => ({ value, rank, hit: null as never });
const distinctValues = (found: readonly Candidate<number>[]): number[] => [...new Set(found.map(({ value }) => value))];
const values = (found: readonly Candidate<number>[]): number[] => distinctValues(atBestRank(found));
const hasRate = ({ text }: Line): boolean => numbersIn(text).some(({ percent }) => percent);

/** One value each: the only one, or the only combination whose net and tax are the total. */
function settle(nets: number[], taxes: number[], totals: number[]): Sums {
  const only = (found: number[]): number | null => (found.length === 1 ? found[0]! : null);
  if (nets.length <= 1 && taxes.length <= 1 && totals.length <= 1) return { net: only(nets), tax: only(taxes), total: only(totals) };
  const fitting = nets.flatMap((net) =>
    taxes.flatMap((tax) => totals.filter((total) => net + tax === total).map((total) => ({ net, tax, total }))),
  );
  return fitting.length === 1 ? fitting[0]! : { net: only(nets), tax: only(taxes), total: only(totals) };
}

/** The amounts of a kind of label; on a label's line the last one that is no percentage and no part of a date. */
const amountsOf = (lines: readonly Line[], kind: LabelKind, context: Context): Candidate<number>[] =>
  candidates(lines, kind, (text) => {
    const numbers = amountsIn(text);
    const priced = numbers.filter(({ text: written }) => /[.,]\d\d$/.test(written));
    const found = (priced.length > 0 ? priced : numbers.length === 1 ? numbers : []).map((number) =>
      minorOf(number, context.digits, context.mark),
    );
    const isSum = isTotal(kind) && found.length > 1;
    return isSum ? null : (found.at(-1) ?? null);
  });

/** The numbers of a text that may be amounts. */
function amountsIn(text: string): WrittenNumber[] {
  const dates = datesIn(text, 'day first');
  return numbersIn(text).filter((number) => !number.percent && !dates.some((date) => number.at >= date.at && number.end <= date.end));
}

/** A row of a tax table: a rate, the amount that it is raised on, the tax, and often their sum, in any order; nothing else but a label. */
function rateRow(line: Line, context: Context): Tax | null {
  const numbers = numbersIn(line.text);
  if (numbers.length < 3 || numbers.length > 4 || !isBare(line)) return null;
  for (const rate of numbers.filter(({ percent, text }) => percent || /^\d{1,2}(?:[.,]\d+)?$/.test(text))) {
    const ratePercent = rateOf(rate, context);
    const amounts = numbers.filter((number) => number !== rate).map((number) => minorOf(number, context.digits, context.mark));
    if (ratePercent === null || amounts.some((amount) => amount === null)) continue;
    const [net, tax, gross] = amounts as number[];
    if (Math.abs(net! * ratePercent - tax! * 100) <= 100 && (gross === undefined ? rate.percent : net! + tax! === gross))
      return { ratePercent, net: net!, tax: tax! };
  }
  return null;
}

/** A row with the sums of net, tax and total in this order, as below columns. */
function sumRow(line: Line, context: Context): { net: number; tax: number; total: number } | null {
  if (!line.hits.some(({ kind }) => isTotal(kind))) return null;
  const amounts = amountsIn(line.text).map((number) => minorOf(number, context.digits, context.mark));
  const [net, tax, total] = amounts.slice(-3);
  if (amounts.length < 3 || typeof net !== 'number' || typeof tax !== 'number' || typeof total !== 'number') return null;
  return net + tax === total ? { net, tax, total } : null;
}

const isBare = ({ text, hits }: Line): boolean => {
  const rest = [...hits].reverse().reduce((left, { at, end }) => left.slice(0, at) + left.slice(end), text);
  return (rest.match(/\p{L}{3,}/gu)?.length ?? 0) <= 2;
};

/** `VAT 20 % 9.34` and `Tax 15% on 112.90   16.94`: the rate, the last amount as the tax, one before it as what it is raised on. */
function labelledTaxes(lines: readonly Line[], context: Context): Tax[] {
  return lines.flatMap((line) =>
    line.hits
      .filter(({ kind }) => kind === 'tax')
      .flatMap((hit) => {
        const before = line.cells.find((cell) => cell.at <= hit.at && cell.end >= hit.end)?.at ?? hit.at;
        const next = line.hits.find((other) => other.at >= hit.end && (other.kind === 'net' || isTotal(other.kind)));
        const text = line.text.slice(before, next?.at);
        const rate = numbersIn(text).find(({ percent }) => percent);
        const amounts = amountsIn(text).map((number) => minorOf(number, context.digits, context.mark));
        const ratePercent = rate ? rateOf(rate, context) : null;
        if (ratePercent === null || amounts.length === 0 || amounts.length > 2) return [];
        return [{ ratePercent, net: amounts.length === 2 ? amounts[0]! : null, tax: amounts.at(-1) ?? null }];
      }),
  );
}

function rateOf({ text }: WrittenNumber, { mark }: Context): number | null {
  const rate = readNumber(text, mark);
  return rate === null || rate.units > 100n * 10n ** BigInt(rate.scale) ? null : Number(rate.units) / 10 ** rate.scale;
}

/** Each rate once; where a rate stands on several pages or with less, what says more counts. */
function distinct(taxes: readonly Tax[]): Tax[] {
  const kept: Tax[] = [];
  for (const tax of taxes) {
    const same = kept.find(({ ratePercent, tax: amount }) => ratePercent === tax.ratePercent && (amount === tax.tax || tax.tax === null));
    if (!same) kept.push({ ...tax });
    else same.net ??= tax.net;
  }
  return kept;
}
