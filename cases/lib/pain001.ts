import { SaxesParser } from 'saxes';

/** A payment in a file, read without code of the product, so that expected values are independent of it. */
export interface WrittenPayment {
  number: number;
  message: string;
  debtor: string;
  name: string;
  country: string | null;
  iban: string | null;
  /** An account that is not an IBAN. */
  other: string | null;
  amount: number | null;
  currency: string | null;
  purpose: string | null;
  day: string | null;
}

export interface WrittenFile {
  /** False when the bytes contradict the declared encoding, or are not XML. */
  readable: boolean;
  payments: WrittenPayment[];
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Reads a payment file strictly by XML 1.0. */
export function readWritten(bytes: Buffer): WrittenFile {
  const payments: WrittenPayment[] = [];
  const path: string[] = [];
  const texts: string[] = [];
  const group = { message: '', debtor: '', day: null as string | null };
  let current = blank(1);
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    path.push(name.replace(/^.*:/, ''));
    texts.push('');
    if (path.at(-1) === 'PmtInf') group.day = null;
    if (path.at(-1) === 'CdtTrfTxInf') current = blank(payments.length + 1);
    if (path.at(-1) === 'InstdAmt') current.currency = (attributes as Record<string, string>)['Ccy'] ?? null;
  });
  const add = (text: string) => void (texts.length > 0 && (texts[texts.length - 1] += text));
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    take(path.join('/'), texts.pop()!, current, group);
    if (path.at(-1) === 'CdtTrfTxInf') payments.push({ ...current, ...group });
    path.pop();
  });
  parser.on('error', (error) => {
    throw error;
  });
  try {
    parser.write(decode(bytes)).close();
    return { readable: true, payments };
  } catch {
    return { readable: false, payments: [] };
  }
}

const blank = (number: number): WrittenPayment => ({
  ...{ number, message: '', debtor: '', name: '', country: null, iban: null, other: null },
  ...{ amount: null, currency: null, purpose: null, day: null },
});

function take(path: string, raw: string, payment: WrittenPayment, group: Pick<WrittenPayment, 'message' | 'debtor' | 'day'>): void {
  const text = oneLine(raw);
  if (path.endsWith('GrpHdr/MsgId')) group.message = text;
  if (/ReqdExctnDt(\/Dt|\/DtTm)?$/.test(path) && text !== '') group.day = text.slice(0, 10);
  if (/DbtrAcct\/Id\/(IBAN|Othr\/Id)$/.test(path)) group.debtor = text.replaceAll(' ', '').toUpperCase();
  if (!path.includes('CdtTrfTxInf/')) return;
  if (path.endsWith('/Cdtr/Nm')) payment.name = text;
  if (path.endsWith('/Cdtr/PstlAdr/Ctry')) payment.country = text;
  if (path.endsWith('/CdtrAcct/Id/IBAN')) payment.iban = text.replaceAll(' ', '').toUpperCase();
  if (path.endsWith('/CdtrAcct/Id/Othr/Id')) payment.other = text;
  if (path.endsWith('/InstdAmt')) payment.amount = Number(text);
  if (path.endsWith('/RmtInf/Ustrd') && text !== '') payment.purpose = text;
}

/** @throws TypeError when the bytes are invalid in the encoding. */
function decode(bytes: Buffer): string {
  const decoded = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  return decoded.replace(/^(<\?xml[^>]*?)\s+encoding=(["'])[^"']*\2/, '$1'); // already decoded
}

/** A byte order mark or two-byte characters override the declaration. */
function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const said = /^[^>]*encoding=["']([^"']+)/.exec(bytes.subarray(0, 200).toString('latin1'))?.[1]?.toLowerCase() ?? 'utf-8';
  return said.startsWith('utf-16') ? 'utf-8' : said;
}
