import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readPain001 } from '../../src/formats/pain001.ts';
import { paymentFile, payments } from '../helpers/transactions/payment-file.ts';

const example = (version: string) =>
  readFileSync(join(import.meta.dirname, '..', 'data', 'iso20022', `pain.001.001.${version}.xml`), 'utf8');
const good = paymentFile(payments(3));
const refused = (field: string | RegExp, detail: RegExp) =>
  expect.objectContaining({
    code: 'INPUT_INVALID',
    field: typeof field === 'string' ? field : expect.stringMatching(field),
    message: expect.stringMatching(detail),
  });

it.each(['03', '04', '05', '09'])('refuses the public example of version %s, whose header counts wrongly', (version) => {
  expect(() => readPain001(example(version))).toThrow(refused('Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs', /there are \d+ transactions/));
});

it.each(['03', '04', '05', '09'])('reads the public example of version %s once its header is right', (version) => {
  const text = example(version).replace(/\s*<CtrlSum>2<\/CtrlSum>/, '');
  const count = text.match(/<CdtTrfTxInf>/g)!.length;
  const file = readPain001(text.replace(/<NbOfTxs>\d+</, `<NbOfTxs>${count}<`));
  expect(file).toMatchObject({ messageId: '1', version: `pain.001.001.${version}` });
  expect(file.payments).toHaveLength(count);
  for (const { amount, currency, creditor, debtor, executionDate } of file.payments) {
    expect(amount).toMatch(/^\d+(\.\d\d)?$/);
    expect(currency).toBe('EUR');
    expect(creditor).toMatchObject({ account: expect.stringMatching(/^[A-Z]{2}\d+$/), name: expect.any(String) });
    expect(debtor.account).toBeTruthy();
    expect(executionDate).toMatch(/^2023-/);
  }
});

it.each(['03', '08', '09', '11', '13'])('reads batches, ids, dates and references of version %s', (version) => {
  const file = readPain001(paymentFile(payments(501), { version }));
  expect(file.payments.at(-1)).toEqual({
    number: 501,
    endToEndId: 'E2E-501',
    debtor: { account: 'DE75512108001245126162', name: 'Acme Corp', country: null },
    creditor: { account: 'DE9900000500', name: 'Creditor 501', country: null },
    amount: '10.00',
    currency: 'EUR',
    purpose: 'Invoice E2E-501',
    executionDate: '2026-03-12',
  });
});

it('reads a file whose elements have a prefix', () => {
  const prefixed = good.replaceAll(/<(\/?)([A-Z])/g, '<$1p:$2').replace('xmlns=', 'xmlns:p=');
  expect(readPain001(prefixed).payments).toHaveLength(3);
});

const bomb = `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
const root = 'Document/CstmrCdtTrfInitn';
it.each([
  ['a document type', good.replace('<Document', '<!DOCTYPE Document><Document'), 'input', /document type/],
  ['an entity bomb', good.replace('<Document', `${bomb}<Document`), 'input', /entities/],
  ['an external entity', good.replace('<Document', '<!doctype d SYSTEM "file:///etc/passwd"><Document'), 'input', /document type/],
  ['11 MB', good.replace('Acme', 'x'.repeat(11 * 1024 * 1024)), 'input', /larger than 10 MB/],
  ['deep nesting', good.replace('<Nm>Acme Corp</Nm>', '<a>'.repeat(5_000) + '</a>'.repeat(5_000)), 'input', /nested deeper/],
  ['broken XML', good.slice(0, -20), 'input', /line \d+/],
  ['no XML', 'hello', 'input', /./],
  ['another document', good.replace('pain.001.001.09', 'pain.002.001.09'), 'Document', /namespace/],
  ['an old version', good.replace('pain.001.001.09', 'pain.001.001.02'), 'Document', /namespace/],
  ['a wrong count', paymentFile(payments(3), { count: 4 }), `${root}/GrpHdr/NbOfTxs`, /says 4, there are 3/],
  ['no count', good.replace('<NbOfTxs>3</NbOfTxs>', ''), `${root}/GrpHdr/NbOfTxs`, /missing/],
  ['a wrong control sum', paymentFile(payments(3), { sum: '30.04' }), `${root}/GrpHdr/CtrlSum`, /says 30.04, the amounts add up to 30.03/],
  ['a wrong sum of a batch', good.replace(/(<PmtMtd>.*<CtrlSum>)30.03/, '$130.02'), `${root}/PmtInf[1]/CtrlSum`, /add up to 30.03/],
  ['a negative amount', good.replace('>10.01<', '>-10.01<'), `${root}/PmtInf[1]/CdtTrfTxInf[2]/Amt/InstdAmt`, /-10.01/],
  ['an amount in words', good.replace('>10.01<', '>1e1<'), `${root}/PmtInf[1]/CdtTrfTxInf[2]/Amt/InstdAmt`, /1e1/],
  ['a direct debit', good.replace('>TRF<', '>DD<'), `${root}/PmtInf[1]/PmtMtd`, /no credit transfer/],
  ['no batch', good.replace(/<PmtInf>[^]*<\/PmtInf>/, ''), `${root}/PmtInf`, /none/],
])('refuses %s and names the element', (_what, text, field, detail) => {
  expect(() => readPain001(text)).toThrow(refused(field, detail));
});

it('is not led astray by names of the language itself', () => {
  expect(() => readPain001('<__proto__><constructor/></__proto__>')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
});
