import { expect, it } from '@jest/globals';
import { readingOfAnswer, type InvoiceAnswer } from '../../../src/activities/invoice/reading/answer.ts';

const answer: InvoiceAnswer = {
  ...{
    language: 'de',
    vendorCountry: 'DE',
    number: ' R-1 ',
    issuedOn: '01.03.2026',
    dueOn: '12/04/2026',
    vendorName: 'ABC GmbH',
    vendorTaxId: 'DE 232 446 240',
  },
  ...{
    iban: 'DE30 5075 0094 0000 0485 67',
    orderNumber: null,
    leftToPay: null,
    currency: '€',
    net: '1.000,00',
    tax: '190,00',
    total: '€ 1.190,00',
    isCreditNote: false,
  },
  taxes: [{ rate: '19 %', net: null, tax: '190,00' }],
  lines: [{ description: 'One', quantity: '1,5 h', unitPrice: '666,67', amount: '1.000' }],
  ...{ confidence: 0.9, reasoning: '' },
};

it('converts what is printed by the same formats as the rules', () => {
  expect(readingOfAnswer(answer)).toEqual({
    ...{
      number: 'R-1',
      issuedOn: '2026-03-01',
      dueOn: '2026-04-12',
      vendorName: 'ABC GmbH',
      vendorTaxId: 'DE232446240',
      iban: 'DE30507500940000048567',
    },
    ...{
      orderNumber: null,
      amountDue: null,
      currency: 'EUR',
      net: 100_000,
      tax: 19_000,
      total: 119_000,
      taxes: [{ ratePercent: 19, net: null, tax: 19_000 }],
    },
    lines: [{ description: 'One', quantity: 1.5, unitPrice: 66_667, net: 100_000 }],
  });
});

it('makes a credit note negative, whatever signs are printed', () => {
  expect(readingOfAnswer({ ...answer, isCreditNote: true })).toMatchObject({
    total: -119_000,
    lines: [{ quantity: -1.5, unitPrice: 66_667, net: -100_000 }],
  });
  expect(readingOfAnswer({ ...answer, isCreditNote: true, net: '-1.000,00', tax: '-190,00', total: '-1.190,00' })).toMatchObject({
    net: -100_000,
    total: -119_000,
  });
});

it('has null for what is ambiguous or no value', () => {
  const doubtful = {
    ...answer,
    language: 'en',
    vendorCountry: null,
    currency: '$',
    total: 'about 5',
    net: '1 or 2',
    issuedOn: '03/04/2026',
    dueOn: null,
    number: ' ',
  };
  expect(readingOfAnswer(doubtful)).toMatchObject({ currency: null, net: null, issuedOn: null, number: null });
});

it.each([
  ['€ 1.190,00', '690,00', { total: 119_000, amountDue: 69_000 }],
  ['€ 1.190,00', '1.190,00', { total: 119_000, amountDue: null }],
  ['€ 1.190,00', null, { total: 119_000, amountDue: null }],
  [null, '€ 1.190,00', { total: 119_000, amountDue: null }],
])('takes of a total of %s and %s left to pay what differs', (total, leftToPay, read) => {
  expect(readingOfAnswer({ ...answer, total, leftToPay })).toMatchObject(read);
});
