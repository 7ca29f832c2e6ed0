import { decimalText } from '../../kit/common/currency.ts';

/** A payment file with one batch: one account pays on one day. */
export interface NewPaymentFile {
  /** At most 35 characters of the SEPA set, as all ids here. */
  messageId: string;
  /** ISO 8601. */
  createdAt: string;
  debtor: { name: string; iban: string };
  /** ISO day. */
  executeOn: string;
  payments: readonly NewPayment[];
}

export interface NewPayment {
  endToEndId: string;
  amount: { minor: number; currency: string };
  creditor: { name: string; iban: string };
  /** For the creditor; longer texts are cut. */
  purpose: string;
}

const LONGEST_ID = 35;
const LONGEST_NAME = 70;
const LONGEST_PURPOSE = 140;

/**
 * Writes an ISO 20022 credit transfer (pain.001.001.09) in UTF-8. Names keep their letters, because the bank screens them; characters that XML
 * cannot have are left out.
 */
export function writePain001({ messageId, createdAt, debtor, executeOn, payments }: NewPaymentFile): string {
  const count = String(payments.length);
  const isSepa = payments.every(({ amount }) => amount.currency === 'EUR');
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
  <CstmrCdtTrfInitn>
    <GrpHdr>${leaf('MsgId', idText(messageId))}${leaf('CreDtTm', createdAt)}${leaf('NbOfTxs', count)}<InitgPty>${nameOf(debtor)}</InitgPty></GrpHdr>
    <PmtInf>
      ${leaf('PmtInfId', idText(messageId))}${leaf('PmtMtd', 'TRF')}${leaf('NbOfTxs', count)}
      ${isSepa ? '<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>' : ''}
      <ReqdExctnDt>${leaf('Dt', executeOn)}</ReqdExctnDt>
      <Dbtr>${nameOf(debtor)}</Dbtr>
      <DbtrAcct><Id>${leaf('IBAN', debtor.iban)}</Id></DbtrAcct>
      ${leaf('ChrgBr', isSepa ? 'SLEV' : 'SHAR')}${payments.map(transferOf).join('')}
    </PmtInf>
  </CstmrCdtTrfInitn>
</Document>
`;
}

const transferOf = ({ endToEndId, amount: { minor, currency }, creditor, purpose }: NewPayment): string => `
      <CdtTrfTxInf>
        <PmtId>${leaf('EndToEndId', idText(endToEndId))}</PmtId>
        <Amt><InstdAmt Ccy="${escaped(currency)}">${decimalText(minor, currency)}</InstdAmt></Amt>
        <Cdtr>${nameOf(creditor)}</Cdtr>
        <CdtrAcct><Id>${leaf('IBAN', creditor.iban)}</Id></CdtrAcct>
        <RmtInf>${leaf('Ustrd', lineText(purpose, LONGEST_PURPOSE))}</RmtInf>
      </CdtTrfTxInf>`;

const nameOf = ({ name }: { name: string }): string => leaf('Nm', lineText(name, LONGEST_NAME));

const leaf = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** One line that XML can have and the reader keeps: no control characters or broken halves, white space as single spaces, cut between letters. */
export function lineText(text: string, most: number): string {
  const plain = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Cs}\uFFFD-\uFFFF]/gu, '')
    .trim();
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(plain)) {
    if ([...kept].length + [...segment].length > most) break;
    kept += segment;
  }
  return kept.trim();
}

/** An id in the characters that all SEPA banks take; others become dashes. */
export const idText = (id: string): string =>
  id
    .replace(/[^A-Za-z0-9?:().,'+ -]/g, '-')
    .replace(/^-+/, '')
    .slice(0, LONGEST_ID)
    .trim() || 'NOTPROVIDED';
