import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idText, lineText, writePain001 } from '../../src/formats/pain001/write.ts';
import { readPain001 } from '../../src/formats/pain001.ts';
import { decimalText } from '../../src/kit/common/currency.ts';
import { ibanOf } from '../../testkit/payments/iban.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 }).filter((written) => lineText(written, 10) !== '');
const iban = fc.nat(1e9).map(ibanOf);
const payment = fc.record({
  endToEndId: fc.string({ unit: 'binary', maxLength: 60 }),
  amount: fc.record({ minor: fc.integer({ min: 1, max: 1e12 }), currency: fc.constantFrom('EUR', 'USD', 'JPY', 'BHD') }),
  creditor: fc.record({ name: text, iban }),
  purpose: text,
});
const file = fc.record({
  messageId: fc.string({ unit: 'binary', maxLength: 60 }),
  createdAt: fc.constant('2026-11-29T10:00:00Z'),
  debtor: fc.record({ name: text, iban }),
  executeOn: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  payments: fc.array(payment, { minLength: 1, maxLength: 5 }),
});

it('writes what the reader of payment files reads back, whatever names and purposes hold', () => {
  fc.assert(
    fc.property(file, (written) => {
      const read = readPain001(writePain001(written));
      expect(read.messageId).toBe(idText(written.messageId));
      expect(read.payments).toEqual(
        written.payments.map(({ endToEndId, amount, creditor, purpose }, index) => {
          const id = idText(endToEndId);
          return {
            number: index + 1,
            endToEndId: id === 'NOTPROVIDED' ? null : id,
            debtor: { account: written.debtor.iban, accountScheme: null, name: lineText(written.debtor.name, 70), country: null },
            creditor: { account: creditor.iban, accountScheme: null, name: lineText(creditor.name, 70), country: null },
            parties: [{ role: 'initiating_party', name: lineText(written.debtor.name, 70) }],
            amount: canonical(decimalText(amount.minor, amount.currency)),
            currency: amount.currency,
            purpose: lineText(purpose, 140),
            purposeCode: null,
            executeOn: written.executeOn,
            note: null,
            refusal: null,
          };
        }),
      );
    }),
    { numRuns: 50 },
  );
});

const canonical = (amount: string): string => (amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount);

it('keeps the letters of names, escapes what is markup, and cuts between letters', () => {
  expect(lineText('Müller & Söhne <KG>\n"Nord"', 70)).toBe('Müller & Söhne <KG> "Nord"');
  expect(lineText('Žofie Čapková', 5)).toBe('Žofie');
  expect(lineText(`${'a'.repeat(69)}👨‍👩‍👧`, 70)).toBe('a'.repeat(69));
  expect(idText('RE 2026/0815_Ä')).toBe('RE 2026-0815--');
});
