import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isIban } from '../../cases/lib/iban.ts';
import { functionsOf } from '../../cases/lib/known.ts';
import { readWritten } from '../../cases/lib/pain001.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-case-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>
<Document xmlns="urn:x"><!-- <CdtTrfTxInf> --><GrpHdr><MsgId>M-1</MsgId></GrpHdr>
<PmtInf><ReqdExctnDt><Dt>2032-05-06</Dt></ReqdExctnDt><DbtrAcct><Id><IBAN>DE1</IBAN></Id></DbtrAcct>
<CdtTrfTxInf><Amt><InstdAmt Ccy="EUR">+1.50</InstdAmt></Amt><Cdtr><Nm>M&#252;hle
  Süd</Nm></Cdtr><CdtrAcct><Id><Othr><Id>1-2</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd><![CDATA[a & b]]></Ustrd></RmtInf></CdtTrfTxInf></PmtInf></Document>`;

const payment = {
  ...{ number: 1, message: 'M-1', debtor: 'DE1', name: 'Mühle Süd', country: null, iban: null, other: '1-2' },
  ...{ amount: 1.5, currency: 'EUR', purpose: 'a & b', day: '2032-05-06' },
};
const swapped = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

describe('what stands in a payment file', () => {
  it.each([
    ['UTF-8', Buffer.from(file('UTF-8'))],
    ['Latin-1', Buffer.from(file('ISO-8859-1'), 'latin1')],
    ['UTF-16, little end first', Buffer.from(`\ufeff${file('UTF-16')}`, 'utf16le')],
    ['UTF-16, big end first', swapped(file('UTF-16'))],
    ['UTF-8 that says UTF-16', Buffer.from(file('utf-16'))],
  ])('is read from %s', (_name, bytes) => {
    expect(readWritten(bytes)).toEqual({ readable: true, payments: [payment] });
  });

  it('is not read from bytes that are not of the encoding', () => {
    expect(readWritten(Buffer.from(file('UTF-8'), 'latin1')).readable).toBe(false);
  });

  it.each([
    ['one byte', Buffer.from(file('ISO-8859-1'), 'latin1')],
    ['two bytes', Buffer.from(`\ufeff${file('UTF-16')}`, 'utf16le')],
    ['two bytes, big end first', swapped(file('UTF-16'))],
  ])('is wanted today in a dated copy, and is the same otherwise (%s)', (_name, bytes) => {
    const from = join(folder, 'a.xml');
    writeFileSync(from, bytes);
    const functions = functionsOf({ kind: 'a', folder, script: null, places: [folder] }, mkdtempSync(join(folder, 'dated-')));
    const copy = readFileSync(functions['dated']!(from) as string);
    expect(copy.length).toBe(bytes.length);
    expect(readWritten(copy).payments).toEqual([{ ...payment, day: functions['today']!() }]);
  });
});

it.each([
  ['DE89 3704 0044 0532 0130 00', true],
  ['de89370400440532013000', true],
  ['DE89370400440532010300', false],
  ['DE8937040044053201300', false],
  ['ZZ89370400440532013000', false],
  ['12-34', false],
])('%s is an IBAN: %s', (account, expected) => {
  expect(isIban(account)).toBe(expected);
});
