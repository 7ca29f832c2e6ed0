import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';
import { readingOfText, sideBySide, textOfReading } from '../../../src/rules/invoice/reading-text.ts';
import { reading } from '../../../testkit/invoices/invoice.ts';

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 /.-]{0,18}[A-Za-z0-9]$/).map((written) => written.replace(/ +/g, ' '));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const minor = maybe(fc.integer({ min: -1e11, max: 1e11 }));
const quantity = maybe(fc.integer({ min: -1e6, max: 1e6 }).map((hundredths) => hundredths / 100));
const day = maybe(
  fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
);
const anyReading: fc.Arbitrary<InvoiceReading> = fc.record({
  ...{ number: maybe(word), issuedOn: day, dueOn: day, vendorName: maybe(word), vendorTaxId: maybe(word) },
  iban: maybe(fc.stringMatching(/^[A-Z]{2}\d{18}$/)),
  orderNumber: maybe(word),
  currency: maybe(fc.constantFrom('EUR', 'JPY', 'BHD')),
  ...{ net: minor, tax: minor, total: minor, amountDue: minor },
  taxes: fc.array(fc.record({ ratePercent: fc.constantFrom(0, 7, 19, 5.5), net: minor, tax: minor }), { maxLength: 3 }),
  lines: fc.array(fc.record({ description: fc.oneof(fc.constant(''), word), quantity, unitPrice: minor, net: minor }), { maxLength: 4 }),
});

it('writes a reading as texts that stand for the same reading', () => {
  fc.assert(fc.property(anyReading, (one) => expect(readingOfText(textOfReading(one))).toEqual({ reading: one })));
});

it.each([
  ['total', '1.234,50', /with 2 decimals and a point/],
  ['total', '12.345', /with 2 decimals/],
  ['invoiceDate', '30.11.2026', /as 2026-11-30/],
  ['invoiceDate', '2026-02-30', /as 2026-11-30/],
  ['lines', 'two kettles', /as 2 x 5.00 = 10.00/],
  ['taxRates', '19', /as 19 %/],
])('says how to write %s when it is %s', (name, written, how) => {
  expect(readingOfText({ ...textOfReading(reading()), [name]: written })).toEqual({ wrong: expect.stringMatching(how) });
});

it('puts what differs first, with both readings beside each other', () => {
  const [first, second] = sideBySide(reading(), reading({ total: 23_900, vendorTaxId: null }));
  expect(first).toEqual({ label: 'Tax id of the vendor', text: 'by rules: DE136695976\nby the model: not found' });
  expect(second).toEqual({ label: 'Total amount', text: 'by rules: 238.00\nby the model: 239.00' });
});
