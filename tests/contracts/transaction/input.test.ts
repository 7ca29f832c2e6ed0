import { expect, it } from '@jest/globals';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import { processArguments } from '../../../src/rules/transaction/review.ts';
import { TransactionInput } from '../../../src/contracts/transaction/schema.ts';
import { ibanOf } from '../../../testkit/payments/iban.ts';
import { configuration, payment } from '../../../testkit/payments/payment.ts';

const issueOf = (input: object): [field: string, message: string] | null => {
  const { error } = TransactionInput.safeParse(input);
  const [issue] = error?.issues ?? [];
  return issue ? [issue.path.join('.'), issue.message] : null;
};
const toAccount = (account: string, more: object = {}) => ({ ...payment(), creditor: { ...payment().creditor, account, ...more } });
const iban = ibanOf(4711);

it.each([iban.replaceAll(/(.{4})/g, '$1 '), iban.toLowerCase(), iban.replaceAll(/(.{4})(?!$)/g, '$1-')])(
  'reads the IBAN %j as one account',
  (text) => {
    expect(TransactionInput.parse(toAccount(text)).creditor.account).toBe(iban);
  },
);

it.each([
  [iban.replace(/.$/, (last) => String((Number(last) + 1) % 10)), /check digits/],
  [iban.slice(0, -1), /has 22 characters/],
  [`${iban}0`, /has 22 characters/],
  [`DE99${iban.slice(4)}`, /check digits/],
  ['DE9900000000', /has 22 characters/],
  ['AB', /4 to 34/],
  ['12/34', /4 to 34/],
])('refuses the account %s', (account, message) => {
  expect(issueOf(toAccount(account))).toEqual(['creditor.account', expect.stringMatching(message)]);
});

it.each([
  'GB82WEST12345698765432',
  'NO9386011117947',
  'MT84MALT011000012345MTLCAST001S',
  'FR1420041010050500013M02606',
  'BE68539007547034',
])('takes the IBAN %s', (account) => {
  expect(issueOf(toAccount(account))).toBeNull();
});

it('accepts an account number that is not an IBAN', () => {
  expect(issueOf(toAccount('12345678'))).toBeNull();
  expect(issueOf(toAccount('DE12-3456/789', { accountScheme: 'BBAN' }))).toBeNull();
  expect(issueOf(toAccount('x'.repeat(35), { accountScheme: 'BBAN' }))?.[0]).toBe('creditor.account');
});

it('treats two spellings of one IBAN as one account, which cannot pay itself', () => {
  const self = { ...toAccount(iban.toLowerCase()), debtor: { ...payment().debtor, account: iban } };
  expect(issueOf(self)).toEqual(['creditor.account', 'pays itself']);
});

it.each(['J\uFFFDrgen', 'half \uD83D', 'two\nlines'])('refuses the broken name %j', (name) => {
  expect(issueOf({ ...payment(), creditor: { ...payment().creditor, name } })?.[0]).toBe('creditor.name');
});

it('counts code points', () => {
  expect(issueOf(payment({ purpose: '😀'.repeat(140) }))).toBeNull();
  expect(issueOf(payment({ purpose: '😀'.repeat(141) }))?.[0]).toBe('purpose');
});

it.each(['2027-02-30', '2026-13-01', 'tomorrow', '2026-11-30 08:00'])('refuses the day %s', (executeOn) => {
  expect(issueOf(payment({ executeOn }))?.[0]).toBe('executeOn');
});

it.each(['2026-11-30', '2026-11-30T08:00:00', '2026-11-30T08:00:00+02:00', '2026-11-30T08:00:00Z'])('accepts the day %s', (executeOn) => {
  expect(issueOf(payment({ executeOn }))).toBeNull();
});

it('refuses a day beyond the configured limit', () => {
  const refusal = (executeOn: string | undefined, settings = {}) =>
    workflowNamed('transaction').refusal!(
      payment(executeOn ? { executeOn } : {}),
      configuration(settings),
      new Date('2026-11-28T12:00:00Z'),
    );
  expect(refusal('2026-12-30', { mostDaysAhead: 30 })).toEqual({ field: 'executeOn', message: '2026-12-30 is more than 30 days ahead' });
  expect([refusal('2026-12-28', { mostDaysAhead: 30 }), refusal('2031-03-31'), refusal(undefined)]).toEqual([null, null, null]);
});

it('binds an approval to all fields of a payment that are present', () => {
  expect(Object.keys(processArguments(payment()))).toEqual([
    ...['debtorAccount', 'debtorName', 'creditorAccount', 'creditorName', 'amountMinor', 'currency', 'purpose'],
  ]);
  const all = { executeOn: '2026-12-01', endToEndId: 'E-1', purposeCode: 'SALA' };
  expect(processArguments(payment(all))).toMatchObject(all);
  expect(processArguments(toAccount('1', { accountScheme: 'BBAN' }))).toMatchObject({ creditorAccountScheme: 'BBAN' });
});
