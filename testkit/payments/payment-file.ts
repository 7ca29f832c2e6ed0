import { randomInt, randomUUID } from 'node:crypto';
import { ibanOf } from './iban.ts';

export interface TestPayment {
  id: string;
  amount: string;
  currency: string;
  account: string;
  name: string;
}

/** Payments of 10.00 EUR and a little more, to `count` creditors. */
export const payments = (count: number): TestPayment[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `E2E-${index + 1}`,
    amount: `10.${String(index % 100).padStart(2, '0')}`,
    currency: 'EUR',
    account: ibanOf(index + 1),
    name: `Creditor ${index + 1}`,
  }));

const sumOf = (list: TestPayment[]): string =>
  (list.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0) / 100).toFixed(2);

/** A pain.001.001.09 payment file, in batches of at most 500. Without a day they are paid at once. Each file has a new debtor, so that it is no duplicate. */
export function paymentFile(
  list: TestPayment[],
  {
    count = list.length,
    sum = sumOf(list),
    messageId = `M-${randomUUID().slice(0, 8)}`,
    version = '09',
    day = '',
    debtor = ibanOf(randomInt(1e9, 9e9)),
  } = {},
): string {
  const date = Number(version) >= 8 ? `<Dt>${day}</Dt>` : day;
  const batches = Array.from({ length: Math.ceil(list.length / 500) }, (_, index) => list.slice(index * 500, index * 500 + 500));
  const one = ({ id, amount, currency, account, name }: TestPayment) => `
      <CdtTrfTxInf><PmtId><EndToEndId>${id}</EndToEndId></PmtId><Amt><InstdAmt Ccy="${currency}">${amount}</InstdAmt></Amt>
        <Cdtr><Nm>${name}</Nm></Cdtr>${account && `<CdtrAcct><Id><IBAN>${account}</IBAN></Id></CdtrAcct>`}
        <RmtInf><Ustrd>Invoice ${id}</Ustrd></RmtInf></CdtTrfTxInf>`;
  const batch = (own: TestPayment[], index: number) => `
    <PmtInf><PmtInfId>B${index}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>${own.length}</NbOfTxs><CtrlSum>${sumOf(own)}</CtrlSum>
      ${day && `<ReqdExctnDt>${date}</ReqdExctnDt>`}<Dbtr><Nm>Acme Corp</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>${debtor}</IBAN></Id></DbtrAcct>${own.map(one).join('')}</PmtInf>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.${version}"><CstmrCdtTrfInitn>
    <GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>2026-03-10T15:30:47.000Z</CreDtTm><NbOfTxs>${count}</NbOfTxs><CtrlSum>${sum}</CtrlSum>
      <InitgPty><Nm>Acme Corp</Nm></InitgPty></GrpHdr>${batches.map(batch).join('')}
</CstmrCdtTrfInitn></Document>`;
}
