import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { readPain001 } from '../../src/formats/pain001.ts';
import { ibanOf } from '../../testkit/payments/iban.ts';
import { paymentFile, payments } from '../../testkit/payments/payment-file.ts';

const example = (version: string) =>
  readFileSync(join(import.meta.dirname, '..', 'data', 'iso20022', `pain.001.001.${version}.xml`), 'utf8');
const debtor = ibanOf(7);
const good = paymentFile(payments(3), { debtor, day: '2026-03-12' });
const refused = (field: string, detail: RegExp) =>
  expect.objectContaining({ code: 'INPUT_INVALID', field, message: expect.stringMatching(detail) });

it.each(['03', '04', '05', '09'])('refuses the public example of version %s, whose header has a wrong count', (version) => {
  expect(() => readPain001(example(version))).toThrow(refused('Document/CstmrCdtTrfInitn/GrpHdr/NbOfTxs', /there are \d+ transactions/));
});

it.each(['03', '04', '05', '09'])('reads the public example of version %s with a corrected header', (version) => {
  const text = example(version).replace(/\s*<CtrlSum>2<\/CtrlSum>/, '');
  const count = text.match(/<CdtTrfTxInf>/g)!.length;
  const file = readPain001(text.replace(/<NbOfTxs>\d+</, `<NbOfTxs>${count}<`));
  expect(file).toMatchObject({ messageId: '1' });
  expect(file.payments).toHaveLength(count);
  for (const { amount, currency, creditor, debtor: payer, executeOn } of file.payments) {
    expect(amount).toMatch(/^\d+(\.\d\d?)?$/);
    expect(currency).toBe('EUR');
    expect(creditor).toMatchObject({ account: expect.stringMatching(/^[A-Z]{2}\d+$/), name: expect.any(String) });
    expect(payer.account).toBeTruthy();
    expect(executeOn).toMatch(/^2023-/);
  }
});

it.each(['03', '08', '09', '11', '13'])('reads batches, ids, days and references of version %s', (version) => {
  const file = readPain001(paymentFile(payments(501), { version, debtor, day: '2026-03-12' }));
  expect(file.payments.at(-1)).toEqual({
    number: 501,
    endToEndId: 'E2E-501',
    debtor: { account: debtor, accountScheme: null, name: 'Acme Corp', country: null },
    creditor: { account: ibanOf(501), accountScheme: null, name: 'Creditor 501', country: null },
    parties: [{ role: 'initiating_party', name: 'Acme Corp' }],
    amount: '10',
    currency: 'EUR',
    purpose: 'Invoice E2E-501',
    purposeCode: null,
    executeOn: '2026-03-12',
    note: null,
    refusal: null,
  });
});

it('reads a file whose elements have a prefix', () => {
  const prefixed = good.replaceAll(/<(\/?)([A-Z])/g, '<$1p:$2').replace('xmlns=', 'xmlns:p=');
  expect(readPain001(prefixed).payments.map(({ refusal }) => refusal)).toEqual([null, null, null]);
});

const bomb = `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
const root = 'Document/CstmrCdtTrfInitn';
it.each([
  ['a document type', good.replace('<Document', '<!DOCTYPE Document><Document'), 'input', /document type/],
  ['an entity bomb', good.replace('<Document', `${bomb}<Document`), 'input', /entities/],
  ['an entity of nobody', good.replace('Acme', '&acme;'), 'input', /line \d+: undefined entity/],
  ['an external entity', good.replace('<Document', '<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document'), 'input', /document type/],
  ['11 MB', good.replace('Acme', 'x'.repeat(11 * 1024 * 1024)), 'input', /larger than 10 MB/],
  ['deep nesting', good.replace('<Nm>Acme Corp</Nm>', '<a>'.repeat(5_000) + '</a>'.repeat(5_000)), 'input', /nested deeper/],
  ['broken XML', good.slice(0, -20), 'input', /line \d+/],
  ['no XML', 'hello', 'input', /./],
  ['nothing', '', 'input', /./],
  ['another document', good.replace('pain.001.001.09', 'pain.002.001.09'), 'Document', /namespace/],
  ['an old version', good.replace('pain.001.001.09', 'pain.001.001.02'), 'Document', /namespace/],
  ['a wrong count', paymentFile(payments(3), { count: 4 }), `${root}/GrpHdr/NbOfTxs`, /says 4, there are 3/],
  ['no count', good.replace('<NbOfTxs>3</NbOfTxs>', ''), `${root}/GrpHdr/NbOfTxs`, /missing/],
  ['a wrong control sum', paymentFile(payments(3), { sum: '30.04' }), `${root}/GrpHdr/CtrlSum`, /says 30.04, the amounts add up to 30.03/],
  ['a control sum in words', paymentFile(payments(3), { sum: '30,03' }), `${root}/GrpHdr/CtrlSum`, /not a decimal/],
  ['a wrong sum of a batch', good.replace(/(<PmtMtd>.*<CtrlSum>)30.03/, '$130.02'), `${root}/PmtInf[1]/CtrlSum`, /add up to 30.03/],
  ['no batch', good.replace(/<PmtInf>[^]*<\/PmtInf>/, ''), `${root}/PmtInf`, /none/],
  ['no message id', good.replace(/<MsgId>.*<\/MsgId>/, '<MsgId> </MsgId>'), `${root}/GrpHdr/MsgId`, /missing/],
  ['a long message id', paymentFile(payments(1), { messageId: 'M'.repeat(36) }), `${root}/GrpHdr/MsgId`, /35/],
  [
    'an order in the header',
    good.replace('<InitgPty>', '<Authstn><Cd>FDET</Cd></Authstn><InitgPty>'),
    `${root}/GrpHdr/Authstn`,
    /not supported/,
  ],
  ['supplementary data', good.replace('</CstmrCdt', '<SplmtryData/></CstmrCdt'), `${root}/SplmtryData`, /not supported/],
])('refuses %s and names the element', (_what, text, field, detail) => {
  expect(() => readPain001(text)).toThrow(refused(field, detail));
});

it('accepts no element named like a property of every object', () => {
  expect(() => readPain001('<__proto__><constructor/></__proto__>')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
});
