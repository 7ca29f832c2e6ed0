import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { invoiceOf } from '../../../bench/invoices/generate.ts';
import { randomOf } from '../../../bench/invoices/random.ts';
import { styleOf, writePage } from '../../../bench/invoices/write-page.ts';
import { readCreditedNumber, readInvoiceText, readRemarks } from '../../../src/activities/invoice/reading/read-text.ts';

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

const SUMS = 'Nettobetrag  1.000,00\nMwSt 19 %  190,00\n';
it.each([
  [`${SUMS}Gesamtbetrag  1.190,00 €\nabzüglich Anzahlung  -500,00 €\nNoch zu zahlen  690,00 €`, 119_000, 69_000],
  [`${SUMS}Gesamtbetrag  1.190,00 €\nZahlbetrag  1.190,00 €`, 119_000, null],
  [`${SUMS}Zahlbetrag  1.190,00 €`, 119_000, null],
  [`${SUMS}Gesamtbetrag  1.190,00 €\nZahlbetrag abzüglich 2 % Skonto  1.166,20 €`, 119_000, null],
  ['Subtotal  2,500.00\nVAT  500.00\nInvoice total  3,000.00\nPaid by card  3,000.00\nAmount due  £0.00', 300_000, 0],
  ['Subtotal  75.00\nVAT  15.00\nTotal  £90.00\nPrevious balance  £120.00\nTotal due  £210.00', 9_000, 21_000],
  ['Total HT  5 000,00\nTVA 20 %  1 000,00\nTotal TTC  6 000,00 €\nAcompte versé  -1 500,00 €\nNet à payer  4 500,00 €', 600_000, 450_000],
  [
    "Imponibile  1.000,00\nIVA 22 %  220,00\nTotale fattura  € 1.220,00\nRitenuta d'acconto  € -200,00\nNetto a pagare  € 1.020,00",
    122_000,
    102_000,
  ],
  [
    'Base imponible  1.000,00\nIVA 21 %  210,00\nTotal  1.210,00 €\nRetención IRPF 15 %  -150,00 €\nTotal a pagar  1.060,00 €',
    121_000,
    106_000,
  ],
  [
    'Exclusief btw  1.000,00\nBtw 21 %  210,00\nTotaal inclusief btw  € 1.210,00\nReeds betaald  € -500,00\nTe betalen  € 710,00',
    121_000,
    71_000,
  ],
  [
    'Razem netto  10 000,00\nVAT 23 %  2 300,00\nRazem brutto  12 300,00 PLN\nZapłacono  5 000,00 PLN\nDo zapłaty  7 300,00 PLN',
    1_230_000,
    730_000,
  ],
])('reads of %j the total and what is left to pay', (text, total, amountDue) => {
  expect(read(text)).toMatchObject({ total, amountDue });
});

it.each([
  ['Total  £90.00\nDeposit paid  £50.00', 'enter what is left to pay'],
  ['Gesamtbetrag  90,00 €\nBetrag dankend erhalten am 15.11.2026', 'enter what is left to pay'],
  ['Gesamtbetrag  90,00 €\nDer Betrag wird am 30.11.2026 per SEPA-Lastschrift von Ihrem Konto eingezogen.', 'enter what is left to pay'],
  ['Total TTC  90,00 €\nAcompte versé  -50,00 €', 'enter what is left to pay'],
  ['1. Mahnung\nRechnungsnummer: RE-1', 'may be a reminder'],
  ['Acme Ltd    PAYMENT REMINDER\nInvoice No: 1', 'may be a reminder'],
  ['PROFORMA INVOICE\nInvoice No: 1', 'may be a pro forma invoice'],
  ['Preventivo n. 77', 'may be a quote'],
  ['Invoice No: 1\nInvoice No: 2', 'more than one invoice number: 1, 2'],
  ['IBAN DE30507500940000048567\nPay only to IBAN NL50INGB0683251309', 'more than one account: DE30507500940000048567, NL50INGB0683251309'],
])('remarks on %j that a person has to look: %s', (text, remark) => {
  const pages = { source: 'text_layer' as const, confidence: 1, pages: [{ text }] };
  expect(readRemarks(pages, readInvoiceText(pages))).toEqual([expect.stringContaining(remark)]);
});

it.each([
  'Total  £90.00\nDeposit paid  £0.00',
  'Total  £90.00\nDeposit paid  £50.00\nBalance due  £40.00',
  'Invoice No: 1\nTotal  £90.00\nPayment terms: 30 days net. Please quote the invoice number.\nIBAN DE30507500940000048567',
  'Rechnung\nIhre Bestellung: 4711\nUnser Angebot: 55\nGesamtbetrag  90,00 €\nZahlbar bis 12.12.2026. Bei Zahlung bis 25.11.2026 abzüglich 2 % Skonto.',
])('has no remark on %j', (text) => {
  const pages = { source: 'text_layer' as const, confidence: 1, pages: [{ text }] };
  expect(readRemarks(pages, readInvoiceText(pages))).toEqual([]);
});

it('takes the numbers of a row in the order of the headings, where these stand to the left of their columns', () => {
  const table = [
    'Bezeichnung                 Menge        Einzelpreis        Gesamt',
    'Kopierpapier A4                           40              4,50              180,00',
    'Beratung                                  7,5 Std.       95,00              712,50',
    'Tel. +49 6051  916  44  10',
  ];
  expect(read(table.join('\n')).lines).toEqual([
    { description: 'Kopierpapier A4', quantity: 40, unitPrice: 450, net: 18_000 },
    { description: 'Beratung', quantity: 7.5, unitPrice: 9_500, net: 71_250 },
  ]);
});

it.each([
  [
    'FATURA\nFatura n.º: FT 2026/551\nData de emissão: 16/11/2026\nData de vencimento: 16 de dezembro de 2026\nNIF: PT501964843\nTotal líquido  369,00\nIVA 23 %  84,87\nTotal a pagar  453,87 €',
    'FT 2026/551',
    '2026-11-16',
    '2026-12-16',
    'EUR',
    45_387,
  ],
  [
    'FACTURĂ\nFactura nr.: BC 0045\nData emiterii: 19.11.2026\nData scadenței: 19 decembrie 2026\nTotal fără TVA  4.420,00\nTVA 21 %  928,20\nTotal de plată  5.348,20 RON',
    'BC 0045',
    '2026-11-19',
    '2026-12-19',
    'RON',
    534_820,
  ],
  [
    'FAKTURA\nFakturanummer: 88231\nFakturadatum: 2026-11-20\nFörfallodatum: 20 december 2026\nNetto  9 980,00\nMoms 25 %  2 495,00\nAtt betala  12 475,00 SEK',
    '88231',
    '2026-11-20',
    '2026-12-20',
    'SEK',
    1_247_500,
  ],
  [
    'Faktura\nFaktura č.: 2026110045\nDatum vystavení: 21. 11. 2026\nDatum splatnosti: 5. prosince 2026\nZáklad daně  23 800,00\nDPH 21 %  4 998,00\nCelkem k úhradě  28 798,00 Kč',
    '2026110045',
    '2026-11-21',
    '2026-12-05',
    'CZK',
    2_879_800,
  ],
  [
    'ARVE\nArve nr: 260455\nArve kuupäev: 17.11.2026\nMaksetähtaeg: 1. detsember 2026\nSumma käibemaksuta  369,00\nKäibemaks 24 %  88,56\nTasuda  457,56 €',
    '260455',
    '2026-11-17',
    '2026-12-01',
    'EUR',
    45_756,
  ],
])('reads %j', (text, number, issuedOn, dueOn, currency, total) => {
  expect(read(text)).toMatchObject({ number, issuedOn, dueOn, currency, total, amountDue: null });
});

it('takes no sum that is carried over to the next page for an item', () => {
  const heading = 'Bezeichnung          Menge     Einzelpreis     Gesamt';
  const pages = [
    `${heading}\nPapier                  10            4,50      45,00\nÜbertrag                                       45,00`,
    `${heading}\nÜbertrag                                       45,00\nTransport                1            5,00       5,00`,
  ];
  expect(read(...pages).lines.map(({ description }) => description)).toEqual(['Papier', 'Transport']);
});

it('reads an IBAN in which OCR sees a wide gap', () => {
  expect(read('IBAN:  DE30 5075 0094 0000  0485 67\n\nUSt-IdNr.:  DE136695976').iban).toBe('DE30507500940000048567');
});
