import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { readExpected } from '../../bench/invoices/expected.ts';
import { withPageReader } from '../../bench/invoices/model.ts';
import { plantErrors } from '../../bench/invoices/planted.ts';
import { compareReadings } from '../../src/activities/invoice/reading/compare.ts';
import { readInvoiceText } from '../../src/activities/invoice/reading/read-text.ts';
import { documents } from '../../testkit/documents.ts';

const report = plantErrors(570, 7, []);

it('catches every error that is planted into one of the two readings', () => {
  const missed = report.kinds.filter(({ place, planted, caught }) => place === 'one reading' && caught < planted);
  expect(missed).toEqual([]);
});

it('stops no right invoice', () => {
  expect(report).toMatchObject({ planted: 570, right: 570, stoppedForNothing: 0 });
});

it('misses nothing with the records but what no record knows', () => {
  const missed = report.kinds.filter(({ planted, caughtWithRecords }) => caughtWithRecords < planted).map(({ kind }) => kind);
  expect(new Set(missed)).toEqual(new Set(['day and month swapped', 'digit of the number']));
});

it('plants the same errors for the same seed', () => {
  expect(plantErrors(57, 3, [])).toEqual(plantErrors(57, 3, []));
});

it('corrects an expected file only by the file beside the command', () => {
  expect(readExpected(new URL('../data/invoices/Expected.json', import.meta.url).pathname, 'Expected.json')).toMatchObject({
    number: 'F',
    total: 31_683,
    lines: [389],
  });
  expect(readExpected(new URL('../data/invoices/Expected.json', import.meta.url).pathname, 'Orlen.json')).toMatchObject({
    number: 'F 1234K20/1234/12',
  });
});

it('reads the example invoice alike by rules and by the offline model on its page', async () => {
  const body = readFileSync(new URL('../../examples/invoice/first.pdf', import.meta.url));
  const document = { ref: 'first.pdf', mediaType: 'application/pdf', body };
  const { signal } = new AbortController();
  const byRules = readInvoiceText(await documents.text(document, signal));
  const byModel = await withPageReader(async (read) => read([await documents.image(document, 1, signal)]));
  const { merged, disagreements } = compareReadings(byRules, byModel!);
  expect(disagreements.filter(({ needsPerson }) => needsPerson)).toEqual([]);
  expect(merged).toMatchObject({ currency: 'EUR', net: 20_000, tax: 3_800, total: 23_800, iban: 'DE33100000990000000500' });
});
