import { isDeepStrictEqual } from 'node:util';
import { checkReading } from '../../src/activities/invoice/reading/checks.ts';
import { compareReadings } from '../../src/activities/invoice/reading/compare.ts';
import { readInvoiceText } from '../../src/activities/invoice/reading/read-text.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { invoiceOf, type Invoice } from './generate.ts';
import { differsFromRecords } from './records.ts';
import { PLANTS } from './plant.ts';
import { randomOf, type Random } from './random.ts';
import { styleOf, writePage } from './write-page.ts';

/** Where an error is planted. */
const PLACES = ['one reading', 'the page', 'both readings'] as const;
type Place = (typeof PLACES)[number];

export interface PlantedKind {
  kind: string;
  place: Place;
  planted: number;
  /** Found by the checks or the comparison. */
  caught: number;
  /** Found so, or by what the company knows of its vendors and orders. */
  caughtWithRecords: number;
}

export interface PlantedReport {
  seed: number;
  planted: number;
  caught: number;
  caughtWithRecords: number;
  /** Right invoices, and how many of them a check or the comparison stops all the same. */
  right: number;
  stoppedForNothing: number;
  places: Omit<PlantedKind, 'kind'>[];
  kinds: PlantedKind[];
}

const TODAY = '2026-12-31';

/** Plants errors of every kind at every place in turn into right invoices, and counts which are found. */
export function plantErrors(count: number, seed: number, shared: readonly Invoice['reading'][]): PlantedReport {
  const random = randomOf(seed);
  const kinds = Object.keys(PLANTS).flatMap((kind) =>
    PLACES.map((place): PlantedKind => ({ kind, place, planted: 0, caught: 0, caughtWithRecords: 0 })),
  );
  const rights = { right: 0, stoppedForNothing: 0 };
  for (let index = 0; index < count; index += 1) plantOne(kinds[index % kinds.length]!, random, shared, rights);
  const places = PLACES.map((place) => ({ place, ...sumOf(kinds.filter((row) => row.place === place)) }));
  return { seed, ...sumOf(kinds), ...rights, places, kinds };
}

function sumOf(kinds: readonly PlantedKind[]): Pick<PlantedKind, 'planted' | 'caught' | 'caughtWithRecords'> {
  const sum = (part: 'planted' | 'caught' | 'caughtWithRecords'): number => kinds.reduce((total, row) => total + row[part], 0);
  return { planted: sum('planted'), caught: sum('caught'), caughtWithRecords: sum('caughtWithRecords') };
}

/** Draws invoices until the kind of error fits one. */
function plantOne(
  row: PlantedKind,
  random: Random,
  shared: readonly InvoiceReading[],
  rights: { right: number; stoppedForNothing: number },
): void {
  for (;;) {
    const invoice = invoiceOf(random);
    const fromFile = row.place !== 'the page' && shared.length > 0 && random.whole(1, 4) === 1;
    const right = fromFile ? random.pick(shared) : invoice.reading;
    const style = styleOf(random);
    const wrong = PLANTS[row.kind]!(right, random);
    if ((right.total ?? 0) <= 0 || wrong === null || isDeepStrictEqual(wrong, right)) continue; // no credit note is paid
    rights.right += 1;
    const readRight = fromFile ? right : readInvoiceText(writePage(invoice, style));
    if (isStopped(readRight, right, todayFor(right))) rights.stoppedForNothing += 1;
    const read = row.place === 'the page' ? readInvoiceText(writePage({ ...invoice, reading: wrong }, style)) : wrong;
    const caught = isStopped(read, row.place === 'one reading' ? right : read, todayFor(right));
    row.planted += 1;
    if (caught) row.caught += 1;
    if (caught || differsFromRecords(read, right, todayFor(right))) row.caughtWithRecords += 1;
    return;
  }
}

/** Old files are judged as of some days after their issue. */
const todayFor = ({ issuedOn }: InvoiceReading): string =>
  issuedOn === null || issuedOn > '2026-01-01' ? TODAY : new Date(Date.parse(issuedOn) + 10 * 86_400_000).toISOString().slice(0, 10);

/** Whether a check or the comparison stops an invoice with these two readings. */
function isStopped(byRules: InvoiceReading, byModel: InvoiceReading, today: string): boolean {
  const { merged, disagreements } = compareReadings(byRules, byModel);
  return disagreements.some(({ needsPerson }) => needsPerson) || checkReading(merged, today).length > 0;
}
