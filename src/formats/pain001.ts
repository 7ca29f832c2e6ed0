import { SignalboxError } from '../kit/common/failures.ts';
import { plainDecimal, readDecimal, sameDecimal, sumOfDecimals, type Decimal } from './decimal.ts';
import { dayOf } from './pain001/day.ts';
import { all, find, textAt } from './pain001/elements.ts';
import { BATCH, HEADER } from './pain001/known.ts';
import { namedIn, type NamedParty } from './pain001/parties.ts';
import { readPayment, type FilePayment } from './pain001/payment.ts';
import { refusalIn } from './pain001/refuse.ts';
import { readXml, type XmlElement } from './xml.ts';

export type { FilePayment } from './pain001/payment.ts';

export interface PaymentFile {
  messageId: string;
  payments: FilePayment[];
}

type Counted = FilePayment & { counted: Decimal | null };

const OLDEST = 3;
const LONGEST_ID = 35;
const ROOT = 'Document/CstmrCdtTrfInitn';

/**
 * Reads an ISO 20022 customer credit transfer (pain.001.001.03 and later). A problem of one payment or its batch is in the payment's `refusal`.
 * @throws SignalboxError INPUT_INVALID, naming the element, for a problem of the whole file: invalid header, wrong number of transactions or
 * control sum, unknown top-level element.
 */
export function readPain001(text: string): PaymentFile {
  const { root: document, namespace } = readXml(text);
  const [, version] = /^urn:iso:std:iso:20022:tech:xsd:(pain\.001\.001\.\d\d)$/.exec(namespace) ?? [];
  if (document.name !== 'Document' || version === undefined || Number(version.slice(-2)) < OLDEST)
    throw wrong('Document', `its namespace is not that of pain.001.001.03 or later, but ${JSON.stringify(namespace.slice(0, 80))}`);
  const root = find(document, 'CstmrCdtTrfInitn');
  if (!root) throw wrong(ROOT, 'it is missing');
  const refused = refusalIn(document, { CstmrCdtTrfInitn: { GrpHdr: HEADER, PmtInf: 'any' } }, 'Document');
  if (refused) throw wrong(refused.field, refused.reason);
  const header = find(root, 'GrpHdr');
  const messageId = textAt(header, 'MsgId');
  if (!header || messageId === null) throw wrong(`${ROOT}/GrpHdr/MsgId`, 'it is missing');
  if (messageId.length > LONGEST_ID) throw wrong(`${ROOT}/GrpHdr/MsgId`, `it is longer than ${LONGEST_ID} characters`);
  const payments = readBatches(root, namedIn(header));
  assertControls(header, payments, `${ROOT}/GrpHdr`, true);
  return { messageId, payments: payments.map(({ counted: _counted, ...payment }) => payment) };
}

function readBatches(root: XmlElement, named: NamedParty[]): Counted[] {
  const batches = all(root, 'PmtInf');
  if (batches.length === 0) throw wrong(`${ROOT}/PmtInf`, 'there is none');
  const payments: Counted[] = [];
  for (const [index, element] of batches.entries()) {
    const place = `PmtInf[${index + 1}]`;
    const own = paymentsOf(element, place, named, payments.length);
    assertControls(element, own, `${ROOT}/${place}`, false);
    payments.push(...own);
  }
  return payments;
}

function paymentsOf(element: XmlElement, place: string, named: NamedParty[], before: number): Counted[] {
  const transfers = all(element, 'CdtTrfTxInf');
  if (transfers.length === 0) throw wrong(`${ROOT}/${place}/CdtTrfTxInf`, 'there is none');
  const day = dayOf(element, place);
  const method = find(element, 'PmtMtd') ? null : { field: `${place}/PmtMtd`, reason: 'it is missing' };
  const batch = {
    element,
    parties: [...named, ...namedIn(element)],
    executeOn: 'executeOn' in day ? day.executeOn : null,
    refusal: refusalIn(element, BATCH, place) ?? method ?? ('refusal' in day ? day.refusal : null),
  };
  return transfers.map((transfer, index) => readPayment(transfer, batch, before + index + 1, `${place}/CdtTrfTxInf[${index + 1}]`));
}

/** Checks number and control sum. Only the number in the header is required. The sum is not checked if an amount is unreadable. */
function assertControls(element: XmlElement, payments: Counted[], place: string, countRequired: boolean): void {
  const count = textAt(element, 'NbOfTxs');
  if (count === null && countRequired) throw wrong(`${place}/NbOfTxs`, 'it is missing');
  if (count !== null && (!/^\d{1,15}$/.test(count) || Number(count) !== payments.length))
    throw wrong(`${place}/NbOfTxs`, `it says ${count.slice(0, 20)}, there are ${payments.length} transactions`);
  const text = textAt(element, 'CtrlSum');
  if (text === null) return;
  const sum = readDecimal(text);
  if (!sum) throw wrong(`${place}/CtrlSum`, `${JSON.stringify(text.slice(0, 30))} is not a decimal number`);
  const amounts = payments.flatMap(({ counted }) => counted ?? []);
  const actual = sumOfDecimals(amounts);
  if (amounts.length === payments.length && !sameDecimal(sum, actual))
    throw wrong(`${place}/CtrlSum`, `it says ${text.slice(0, 30)}, the amounts add up to ${plainDecimal(actual)}`);
}

const wrong = (element: string, detail: string) =>
  new SignalboxError('INPUT_INVALID', { field: element, detail: `${element}: ${detail}`, fix: `Correct ${element} in the file.` });
