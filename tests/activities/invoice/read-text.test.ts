import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { invoiceOf } from '../../../bench/invoices/generate.ts';
import { randomOf } from '../../../bench/invoices/random.ts';
import { styleOf, writePage } from '../../../bench/invoices/write-page.ts';
import { readCreditedNumber, readInvoiceText } from '../../../src/activities/invoice/reading/read-text.ts';

const read = (...pages: string[]) => readInvoiceText({ source: 'text_layer', confidence: 1, pages: pages.map((text) => ({ text })) });

it('reads back any invoice that is written on a page in seven languages', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = randomOf(seed);
      const invoice = invoiceOf(random);
      expect(readInvoiceText(writePage(invoice, styleOf(random)))).toEqual(invoice.reading);
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['Invoice No: 123', '123'],
  ['INVOICE #INV-7', 'INV-7'],
  ['Rechnung Nr. 2024/17', '2024/17'],
  ['Rechnungsnr.             30064443', '30064443'],
  ['Facture n°562044387 du 02 Juillet 2015', '562044387'],
  ['Faktura nr: F 1234K20/1234/12', 'F 1234K20/1234/12'],
  ['Klant      Factuur\n4711       VF1005', 'VF1005'],
  ['Invoice INV/2023/03/0008', 'INV/2023/03/0008'],
  ['Invoice No: 1\nInvoice No: 2', null],
  ['Invoice 12/03/2024', null],
  ['Invoice total 12.00', null],
])('reads the number of %j as %s', (text, number) => {
  expect(read(text).number).toBe(number);
});

it.each([
  ['Invoice date: 12/03/2024\nTotal  GBP 5.00', '2024-03-12'],
  ['Invoice date: 12/03/2024\nDue date: 04/30/2024\nTotal  $5.00', '2024-12-03'],
  ['Invoice date: 12/03/2024\nTotal  $5.00', null],
  ['Invoice date: 12/03/2024\nUnited States\nTotal  $5.00', '2024-12-03'],
  ['Date de facture : 12/03/2024', '2024-03-12'],
  ['Facture n° 17 du 2 mai 2024', '2024-05-02'],
  ['Livraison du 2 mai 2024', null],
])('reads the day of issue of %j as %s', (text, day) => {
  expect(read(text).issuedOn).toBe(day);
});

it.each([
  ['Total  $5.00', null],
  ['Total  $5.00\nUnited States', 'USD'],
  ['Total  US$5.00', 'USD'],
  ['Total  5,00 €', 'EUR'],
  ['Total  5.00\nAll prices are in US Dollars', 'USD'],
  ['Total  5.00 EUR\nTotal  6.00 USD', null],
])('reads the currency of %j as %s', (text, currency) => {
  expect(read(text).currency).toBe(currency);
});

it('reads labels that are at odds only where net and tax are the total', () => {
  const sums = 'Subtotal  10.00\nSubtotal  20.00\nTax  4.00\nTotal  24.00';
  expect(read(sums)).toMatchObject({ net: 2_000, tax: 400, total: 2_400 });
  expect(read('Total  24.00\nTotal  25.00').total).toBeNull();
});

it("leaves out the buyer's tax id", () => {
  expect(read('Sprzedawca: ABC S.A.\nNIP: 774-00-01-454\nNabywca: Urząd\nNIP: 5261040828')).toMatchObject({
    vendorName: 'ABC S.A.',
    vendorTaxId: '7740001454',
  });
  expect(read('Uw BTW nummer: NL810433941B01').vendorTaxId).toBeNull();
});

it('takes an account only where it is the only one', () => {
  expect(read('IBAN DE30 5075 0094 0000 0485 67 BIC HELADEF1GEL').iban).toBe('DE30507500940000048567');
  expect(read('IBAN DE30507500940000048567\nIBAN NL50INGB0683251309').iban).toBeNull();
  expect(read('IBAN DE31507500940000048567').iban).toBe('DE31507500940000048567'); // wrong, for the check to say so
  expect(read('Nr rachunku: 61 1090 1014 0000 0712 1981 2874').iban).toBe('PL61109010140000071219812874');
});

it('makes the amounts of a credit note negative', () => {
  expect(read('Gutschrift\nGutschrift-Nr. G-17\nNettobetrag  100,00\nMwSt. 19 %  19,00\nGesamtbetrag  119,00 EUR')).toMatchObject({
    number: 'G-17',
    ...{ net: -10_000, tax: -1_900, total: -11_900, taxes: [{ ratePercent: 19, net: null, tax: -1_900 }] },
  });
});

it.each([
  ['RE-5', 'Credit note\nCredit note number: CN-9\nInvoice number: RE-5'],
  ['R 2026/5', 'Gutschrift Nr. G-17\nzu Rechnung R 2026/5'],
  [null, 'Credit note\nInvoice number: CN-9'],
])('reads %s as the invoice that a credit note is for', (number, page) => {
  expect(readCreditedNumber({ source: 'text_layer', pages: [{ text: page }], confidence: 1 })).toBe(number);
});

it('leaves out lines that are part of another one', () => {
  const page =
    'Artikel                 Aantal     Prijs per stuk      Bedrag\nTablet                       1           € 399,00    € 399,00\n  Incl. heffing              1                       € 4,24\nTotaal                                               € 399,00';
  expect(read(page).lines).toEqual([{ description: 'Tablet', quantity: 1, unitPrice: 39_900, net: 39_900 }]);
});

it('reads nothing from a page without labels, and from a hostile one within its limits', () => {
  expect(read('hello')).toMatchObject({ number: null, total: null, currency: null, lines: [] });
  expect(read(`${'Total '.repeat(20_000)}\n${'1,234.'.repeat(20_000)}`).total).toBeNull();
});
