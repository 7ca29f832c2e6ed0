import { expect, it } from '@jest/globals';
import { readPain001, type FilePayment } from '../../src/formats/pain001.ts';
import { ibanOf } from '../../testkit/payments/iban.ts';
import { paymentFile, payments } from '../../testkit/payments/payment-file.ts';

const good = paymentFile(payments(3), { day: '2026-03-12' });

/** The second of three payments after a change of the file, and the refusals of all three. */
function secondOf(text: string): { second: FilePayment; refusals: (string | null)[] } {
  const { payments: read } = readPain001(text);
  return { second: read[1]!, refusals: read.map(({ refusal }) => refusal && `${refusal.field}: ${refusal.reason}`) };
}
const inSecond = (what: string | RegExp, by: string): string => {
  const from = good.indexOf('<CdtTrfTxInf><PmtId><EndToEndId>E2E-2');
  const to = good.indexOf('</CdtTrfTxInf>', from);
  return good.slice(0, from) + good.slice(from, to).replace(what, by) + good.slice(to);
};
const before = (name: string, more: string) => inSecond(`<${name}>`, `${more}<${name}>`);
const amountOf = (written: string, sum: string) =>
  good.replace('>10.01<', `>${written}<`).replaceAll('<CtrlSum>30.03<', `<CtrlSum>${sum}<`);

it.each([
  ['an order to the debtor bank', before('RmtInf', '<InstrForDbtrAgt>HOLD UNTIL I CALL</InstrForDbtrAgt>'), 'InstrForDbtrAgt'],
  ['an order to the creditor bank', before('RmtInf', '<InstrForCdtrAgt><Cd>HOLD</Cd></InstrForCdtrAgt>'), 'InstrForCdtrAgt'],
  ['a cheque', before('Cdtr', '<ChqInstr><ChqTp>BCHQ</ChqTp></ChqInstr>'), 'ChqInstr'],
  ['an exchange', before('Cdtr', '<XchgRateInf><XchgRate>1.1</XchgRate></XchgRateInf>'), 'XchgRateInf'],
  ['a mandate', before('Cdtr', '<MndtRltdInf/>'), 'MndtRltdInf'],
  ['charges for the debtor', before('Cdtr', '<ChrgBr>DEBT</ChrgBr>'), 'ChrgBr'],
  ['an instant payment', before('Amt', '<PmtTpInf><LclInstrm><Cd>INST</Cd></LclInstrm></PmtTpInf>'), 'PmtTpInf/LclInstrm'],
  ['an urgent payment', before('Amt', '<PmtTpInf><SvcLvl><Cd>URGP</Cd></SvcLvl></PmtTpInf>'), 'PmtTpInf/SvcLvl/Cd'],
  ['a high priority', before('Amt', '<PmtTpInf><InstrPrty>HIGH</InstrPrty></PmtTpInf>'), 'PmtTpInf/InstrPrty'],
  ['a proxy', inSecond('</CdtrAcct>', '<Prxy><Id>x@example.com</Id></Prxy></CdtrAcct>'), 'CdtrAcct/Prxy'],
  ['an account of an intermediary', before('Cdtr', '<IntrmyAgt1Acct/>'), 'IntrmyAgt1Acct'],
  ['tax', before('RmtInf', '<Tax/>'), 'Tax'],
  ['a report to the authorities', before('RmtInf', '<RgltryRptg/>'), 'RgltryRptg'],
  ['remittance elsewhere', before('RmtInf', '<RltdRmtInf/>'), 'RltdRmtInf'],
  ['garnishment', inSecond('</Ustrd>', '</Ustrd><Strd><GrnshmtRmt/></Strd>'), 'RmtInf/Strd/GrnshmtRmt'],
  ['supplementary data', inSecond('</RmtInf>', '</RmtInf><SplmtryData/>'), 'SplmtryData'],
  ['an element of nobody', before('Cdtr', '<Hold/>'), 'Hold'],
  ['an element of another namespace', before('Cdtr', '<x:Cdtr xmlns:x="urn:x"><x:Nm>Other</x:Nm></x:Cdtr>'), '{urn:x}Cdtr'],
  ['a second creditor', before('Cdtr', '<Cdtr><Nm>Other</Nm></Cdtr>'), 'Cdtr'],
  ['two amounts', inSecond('</InstdAmt>', '</InstdAmt><InstdAmt Ccy="USD">9.00</InstdAmt>'), 'Amt/InstdAmt'],
  ['a text between elements', inSecond('<Cdtr>', 'hold this<Cdtr>'), ''],
  ['a strange attribute', inSecond('<Cdtr>', '<Cdtr hold="yes">'), 'Cdtr'],
  ['elements in a name', inSecond('<Nm>', '<Nm><b>x</b>'), 'Cdtr/Nm'],
  [
    'an equivalent amount',
    inSecond(/<InstdAmt.*<\/InstdAmt>/, '<EqvtAmt><Amt Ccy="EUR">10.01</Amt><CcyOfTrf>USD</CcyOfTrf></EqvtAmt>'),
    'Amt/EqvtAmt',
  ],
  ['no amount', inSecond(/<InstdAmt.*<\/InstdAmt>/, ''), 'Amt/InstdAmt'],
  ['a negative amount', amountOf('-10.01', '10.01'), 'Amt/InstdAmt'],
  ['nothing', amountOf('0.00', '20.02'), 'Amt/InstdAmt'],
  ['an amount in words', amountOf('1e1', '30.03'), 'Amt/InstdAmt'],
  ['an amount with a comma', amountOf('10,01', '30.03'), 'Amt/InstdAmt'],
  ['six decimals', amountOf('10.000001', '30.020001'), 'Amt/InstdAmt'],
  ['nineteen digits', amountOf('1000000000000000000', '1000000000000000020.02'), 'Amt/InstdAmt'],
])('refuses only the payment with %s, and names the element', (_what, text, element) => {
  const { refusals } = secondOf(text);
  const place = `PmtInf[1]/CdtTrfTxInf[2]${element && `/${element}`}: `;
  expect(refusals).toEqual([null, expect.stringContaining(place), null]);
});

it.each([
  ['an order to the bank', '<Dbtr>', '<InstrForDbtrAgt>HOLD</InstrForDbtrAgt><Dbtr>', 'InstrForDbtrAgt'],
  ['a day of adjustment', '<Dbtr>', '<PoolgAdjstmntDt>2026-03-13</PoolgAdjstmntDt><Dbtr>', 'PoolgAdjstmntDt'],
  ['cheques', '<PmtMtd>TRF<', '<PmtMtd>CHK<', 'PmtMtd'],
  ['direct debits', '<PmtMtd>TRF<', '<PmtMtd>DD<', 'PmtMtd'],
  ['no method', '<PmtMtd>TRF</PmtMtd>', '', 'PmtMtd'],
  ['a day that does not exist', '2026-03-12', '2027-02-30', 'ReqdExctnDt'],
  ['an invalid day', '2026-03-12', 'soon', 'ReqdExctnDt'],
  ['two days', '</Dt>', '</Dt><DtTm>2026-03-12T10:00:00Z</DtTm>', 'ReqdExctnDt'],
])('refuses all payments of a batch with %s, and names the element', (_what, from, to, element) => {
  const { refusals } = secondOf(good.replace(from, to));
  expect(refusals).toEqual(Array(3).fill(expect.stringMatching(`^PmtInf\\[1\\]/${element}: `)));
});

it.each([
  ['a plus', '+10.01', '+30.03', '10.01'],
  ['no leading digit', '.01', '20.03', '0.01'],
  ['no trailing digit', '10.', '30.02', '10'],
  ['leading zeros', '0010.010', '030.0300', '10.01'],
  ['white space', '\n 10.01\t', ' 30.03 ', '10.01'],
])('reads an amount with %s', (_what, written, sum, amount) => {
  const { second, refusals } = secondOf(amountOf(written, sum));
  expect([second.amount, ...refusals]).toEqual([amount, null, null, null]);
});

it.each([
  ['2031-03-31', '2031-03-31'],
  ['2028-02-29', '2028-02-29'],
  [' 2031-03-31 ', '2031-03-31'],
  ['2031-03-31+02:00', '2031-03-31T00:00:00+02:00'],
  ['2031-03-31Z', '2031-03-31T00:00:00Z'],
])('reads the day %s', (written, executeOn) => {
  expect(secondOf(good.replace('2026-03-12', written)).second).toMatchObject({ executeOn, refusal: null });
});

it.each(['2031-03-31T08:00:00+02:00', '2031-03-31T08:00:00.5Z', '2031-03-31T08:00:00'])('reads the moment %s', (moment) => {
  const text = good.replace(/<Dt>.*<\/Dt>/, `<DtTm>${moment}</DtTm>`);
  expect(secondOf(text).second).toMatchObject({ executeOn: moment, refusal: null });
});

it('reads references, CDATA, comments and line breaks as XML defines them', () => {
  const name = inSecond('Creditor 2', 'M&#252;ller &amp;\n   S&#xF6;hne <!-- <Document> <!ENTITY --><![CDATA[<& Co]]> &amp;#252;');
  expect(secondOf(name).second.creditor.name).toBe('Müller & Söhne <& Co &#252;');
  const gone = good.replace('<Document', '<!-- <Document xmlns="urn:old"> <!DOCTYPE x> -->\n<?xml-stylesheet href="a.xsl"?>\n<Document');
  expect(readPain001(gone).payments).toHaveLength(3);
});

it('ignores a payment that is commented out', () => {
  const text = good.replace('<CdtTrfTxInf>', `<!-- ${/<CdtTrfTxInf>[^]*?<\/CdtTrfTxInf>/.exec(good)![0]} --><CdtTrfTxInf>`);
  expect(readPain001(text).payments).toHaveLength(3);
});

it('keeps all remittance texts, and cuts them without splitting characters', () => {
  const structured =
    '<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>R-7</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>';
  const several = inSecond(/<Ustrd>.*<\/Ustrd>/, `<Ustrd>one</Ustrd><Ustrd/><Ustrd>two</Ustrd>${structured}`);
  expect(secondOf(several).second).toMatchObject({ purpose: 'one two R-7 RF18539007547034', note: null });
  const family = '👨‍👩‍👧';
  const long = secondOf(inSecond(/<Ustrd>.*<\/Ustrd>/, `<Ustrd>${'x'.repeat(138)}${family}y</Ustrd>`)).second;
  expect(long).toMatchObject({ purpose: 'x'.repeat(138), note: 'the remittance text was cut to 140 characters' });
  const fits = secondOf(inSecond(/<Ustrd>.*<\/Ustrd>/, `<Ustrd>${'😀'.repeat(140)}</Ustrd>`)).second;
  expect(fits).toMatchObject({ purpose: '😀'.repeat(140), note: null });
});

it('returns no purpose for empty texts, and no id for NOTPROVIDED', () => {
  expect(secondOf(inSecond(/<Ustrd>.*<\/Ustrd>/, '<Ustrd/>')).second).toMatchObject({ purpose: null, endToEndId: 'E2E-2' });
  expect(secondOf(inSecond('>E2E-2<', '>NOTPROVIDED<')).second.endToEndId).toBeNull();
});

it('accepts an IBAN in any spelling, and refuses an invalid one', () => {
  const iban = ibanOf(2);
  const withIban = (text: string) => secondOf(inSecond(`>${iban}<`, `>${text}<`));
  for (const text of [iban.replaceAll(/(.{4})/g, '$1 '), iban.toLowerCase(), iban.replaceAll(/(.{4})(?!$)/g, '$1-')])
    expect(withIban(text)).toMatchObject({ second: { creditor: { account: iban, accountScheme: null }, refusal: null } });
  const swapped = iban.slice(0, -2) + iban.at(-1) + iban.at(-2) + (iban.at(-1) === iban.at(-2) ? '1' : '');
  for (const [text, why] of [
    [swapped, /check digits/],
    [iban.slice(0, -1), /has 22 characters, this one 21/],
    [`DE99${iban.slice(4)}`, /check digits/],
    ['QQ12500105170123456789', /not a country with IBANs/],
    ['12-3456/789', /not a country with IBANs/],
    ['GB33BUKB2020155555555A', /not have the structure of an IBAN of GB/],
  ] as const)
    expect(withIban(text).refusals).toEqual([null, expect.stringMatching(new RegExp(`^creditor\\.account: .*${why.source}`)), null]);
});

it('accepts other account numbers, and recognises an IBAN in any element', () => {
  const other = (id: string) => secondOf(inSecond(/<IBAN>.*<\/IBAN>/, `<Othr>${id}</Othr>`)).second.creditor;
  expect(other('<Id>12-3456/789</Id>')).toMatchObject({ account: '12-3456/789', accountScheme: 'other' });
  expect(other('<Id>PL12 AB</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm>')).toMatchObject({ account: 'PL12 AB', accountScheme: 'BBAN' });
  expect(other(`<Id>${ibanOf(9).toLowerCase()}</Id>`)).toMatchObject({ account: ibanOf(9), accountScheme: null });
});

it('refuses an account in another currency, because nothing is converted', () => {
  const { refusals } = secondOf(inSecond('</CdtrAcct>', '<Ccy>USD</Ccy></CdtrAcct>'));
  expect(refusals).toEqual([null, expect.stringMatching(/CdtrAcct\/Ccy: .*USD/), null]);
});

it('reads all further parties of header, batch and payment', () => {
  const agent = (bic: string, name: string) => `<FinInstnId><BICFI>${bic}</BICFI><Nm>${name}</Nm></FinInstnId>`;
  const text = before(
    'Cdtr',
    `<UltmtDbtr><Nm>Mother</Nm><CtryOfRes>FR</CtryOfRes></UltmtDbtr><IntrmyAgt1>${agent('AAAAUS33', 'Middle Bank')}</IntrmyAgt1><CdtrAgt>${agent('BBBBGB22XXX', 'Last Bank')}</CdtrAgt>`,
  ).replace(
    '<RmtInf><Ustrd>Invoice E2E-2',
    '<UltmtCdtr><Nm>Daughter</Nm><PstlAdr><Ctry>IT</Ctry></PstlAdr></UltmtCdtr><RmtInf><Ustrd>Invoice E2E-2',
  );
  expect(secondOf(text).second.parties).toEqual([
    { role: 'initiating_party', name: 'Acme Corp' },
    { role: 'ultimate_debtor', name: 'Mother', country: 'FR' },
    { role: 'ultimate_creditor', name: 'Daughter', country: 'IT' },
    { role: 'creditor_agent', name: 'Last Bank', country: 'GB' },
    { role: 'intermediary_agent', name: 'Middle Bank', country: 'US' },
  ]);
});
