import { sumOfDecimals } from '../kit/common/currency.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { readXml, type XmlNode, type XmlValue } from './xml.ts';

/** One payment as the file has it; what it is worth is judged later, so that one bad payment does not stop the good ones. */
export interface FilePayment {
  /** From 1, in the order of the file. */
  number: number;
  endToEndId: string | null;
  debtor: FileParty;
  creditor: FileParty;
  /** As written. */
  amount: string;
  currency: string;
  purpose: string | null;
  /** ISO 8601 date, or null. */
  executionDate: string | null;
}

export interface FileParty {
  account: string | null;
  name: string | null;
  country: string | null;
}

export interface PaymentFile {
  messageId: string;
  version: string;
  payments: FilePayment[];
  /** Sum of the amounts, whatever their currencies. */
  sum: string;
}

const OLDEST = 3;

/**
 * Reads an ISO 20022 customer credit transfer (pain.001.001.03 and later). Number of transactions and control sums are checked, of the group and of
 * each batch.
 * @throws SignalboxError INPUT_INVALID, which names the element.
 */
export function readPain001(text: string): PaymentFile {
  const document = child(readXml(text), 'Document', '');
  const [, version] = /^urn:iso:std:iso:20022:tech:xsd:(pain\.001\.001\.\d\d)$/.exec(namespaceOf(text)) ?? [];
  if (version === undefined || Number(version.slice(-2)) < OLDEST)
    throw wrong('Document', `its namespace is not that of pain.001.001.03 or later, but ${JSON.stringify(namespaceOf(text).slice(0, 80))}`);
  const path = 'Document/CstmrCdtTrfInitn';
  const root = child(document, 'CstmrCdtTrfInitn', 'Document');
  const header = child(root, 'GrpHdr', path);
  const messageId = textAt(header, 'MsgId');
  if (messageId === null) throw wrong(`${path}/GrpHdr/MsgId`, 'it is missing');
  const batches = list(root['PmtInf']);
  if (batches.length === 0) throw wrong(`${path}/PmtInf`, 'there is none');
  const payments: FilePayment[] = [];
  for (const [index, batch] of batches.entries()) {
    const place = `${path}/PmtInf[${index + 1}]`;
    const own = paymentsOf(batch, place, payments.length);
    assertControls(batch, own, place, false);
    payments.push(...own);
  }
  assertControls(header, payments, `${path}/GrpHdr`, true);
  return { messageId, version, payments, sum: sumOf(payments) ?? '' };
}

/** Read off the tag of the root: the parser drops the declarations of namespaces. */
function namespaceOf(text: string): string {
  const [tag = '', prefix] = /<(?:([\w.-]+):)?Document\b[^<>]*>/.exec(text) ?? [];
  const declared = [...tag.matchAll(/\sxmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']/g)];
  return declared.find(([, name]) => name === prefix)?.[2] ?? '';
}

function paymentsOf(batch: XmlNode, place: string, before: number): FilePayment[] {
  const method = textAt(batch, 'PmtMtd');
  if (method !== 'TRF' && method !== 'TRA') throw wrong(`${place}/PmtMtd`, `${method ?? 'nothing'} is no credit transfer (TRF)`);
  const debtor = party(batch, 'Dbtr');
  const date = textAt(batch, 'ReqdExctnDt') ?? textAt(batch, 'ReqdExctnDt/Dt') ?? textAt(batch, 'ReqdExctnDt/DtTm');
  const transfers = list(batch['CdtTrfTxInf']);
  if (transfers.length === 0) throw wrong(`${place}/CdtTrfTxInf`, 'there is none');
  return transfers.map((transfer, index) => {
    const amount = at(transfer, 'Amt/InstdAmt');
    const from = `${place}/CdtTrfTxInf[${index + 1}]/Amt/InstdAmt`;
    if (amount === undefined || Array.isArray(amount))
      throw wrong(from, at(transfer, 'Amt/EqvtAmt') ? 'only InstdAmt is served' : 'it is missing');
    const [value, currency] = typeof amount === 'string' ? [amount, ''] : [wordOf(amount['#text']), wordOf(amount['@Ccy'])];
    if (!/^\d{1,18}(\.\d{1,5})?$/.test(value)) throw wrong(from, `${JSON.stringify(value.slice(0, 30))} is no amount without a sign`);
    return {
      number: before + index + 1,
      endToEndId: textAt(transfer, 'PmtId/EndToEndId'),
      debtor,
      creditor: party(transfer, 'Cdtr'),
      amount: value,
      currency,
      purpose: remittance(transfer),
      executionDate: date?.slice(0, 10) ?? null,
    };
  });
}

const wordOf = (value: XmlValue | undefined): string => (typeof value === 'string' ? value : '');

const party = (node: XmlNode, name: 'Dbtr' | 'Cdtr'): FileParty => ({
  account: textAt(node, `${name}Acct/Id/IBAN`) ?? textAt(node, `${name}Acct/Id/Othr/Id`),
  name: textAt(node, `${name}/Nm`),
  country: textAt(node, `${name}/PstlAdr/Ctry`),
});

const remittance = (transfer: XmlNode): string | null =>
  list(at(transfer, 'RmtInf'))
    .flatMap((info) => [info['Ustrd'], ...list(info['Strd']).map((strd) => at(strd, 'RfrdDocInf/Nb') ?? at(strd, 'CdtrRefInf/Ref'))])
    .flat()
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .join(' ')
    .slice(0, 140) || null;

/** The count is required in the header; a batch and a sum may go without. */
function assertControls(node: XmlNode, payments: FilePayment[], place: string, countRequired: boolean): void {
  const count = textAt(node, 'NbOfTxs');
  if (count === null && countRequired) throw wrong(`${place}/NbOfTxs`, 'it is missing');
  if (count !== null && (!/^\d{1,15}$/.test(count) || Number(count) !== payments.length))
    throw wrong(`${place}/NbOfTxs`, `it says ${count.slice(0, 20)}, there are ${payments.length} transactions`);
  const sum = textAt(node, 'CtrlSum');
  const actual = sumOf(payments);
  if (sum !== null && sumOfDecimals([sum]) !== actual)
    throw wrong(`${place}/CtrlSum`, `it says ${sum.slice(0, 30)}, the amounts add up to ${actual}`);
}

const sumOf = (payments: FilePayment[]): string | null => sumOfDecimals(payments.map(({ amount }) => amount));

/** The value at a path of element names; the first of several. */
function at(node: XmlNode, path: string): XmlValue | undefined {
  let value: XmlValue | undefined = node;
  for (const name of path.split('/')) {
    const parent: XmlValue | undefined = Array.isArray(value) ? value[0] : value;
    if (typeof parent !== 'object' || Array.isArray(parent) || !Object.hasOwn(parent, name)) return undefined;
    value = parent[name];
  }
  return value;
}

function textAt(node: XmlNode, path: string): string | null {
  const found = at(node, path);
  const value = Array.isArray(found) ? found[0] : found;
  const text = typeof value === 'object' && !Array.isArray(value) ? value['#text'] : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : null;
}

const list = (value: XmlValue | undefined): XmlNode[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is XmlNode => typeof one === 'object' && !Array.isArray(one));

function child(node: XmlNode, name: string, path: string): XmlNode {
  const [found] = list(Object.hasOwn(node, name) ? node[name] : undefined);
  if (found) return found;
  throw wrong(path ? `${path}/${name}` : name, 'it is missing');
}

const wrong = (element: string, detail: string) =>
  new SignalboxError('INPUT_INVALID', { field: element, detail: `${element}: ${detail}`, fix: `Correct ${element} in the file.` });
