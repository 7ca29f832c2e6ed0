import type { PaymentFileInput } from '../../contracts/payment-file/schema.ts';
import { readPain001, type FilePayment } from '../../formats/pain001.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { isCurrency, parseAmount } from '../../kit/common/currency.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Db } from '../../store/database.ts';
import { claimFile, describeFiles, type EarlierFile } from '../../business/bank/payment-file-claims.ts';
import { storeItems } from '../../business/bank/payment-files.ts';
import { readText } from '../../store/blobs.ts';
import { claimKeys } from './claim-keys.ts';

export type UnpackInput = PaymentFileInput & {
  /** Earlier files do not count as duplicates; ISO 8601. */
  since: string;
};

export interface UnpackResult {
  payments: number;
  messageId: string;
  /** Earlier runs with the same file. */
  earlier: EarlierFile[];
}

/** Stores each payment of the file as a row, to keep them out of the history. @throws SignalboxError INPUT_INVALID. */
export async function unpack(db: Db, { fileRef, since }: UnpackInput): Promise<UnpackResult> {
  const scope = currentScope();
  const file = await readFile(db, fileRef);
  const business = scope.runId.slice(scope.runId.indexOf(':') + 1).slice(0, 180);
  const items = file.payments.map((payment) => ({
    number: payment.number,
    businessId: `${business}-${payment.number}`,
    payment: inputOf(payment),
    refusal: payment.refusal && `${payment.refusal.field}: ${payment.refusal.reason}`,
    note: payment.note,
    endToEndId: payment.endToEndId,
  }));
  const earlier = await scope.commit(async (trx) => {
    await storeItems(trx, scope.runId, items);
    return claimFile(trx, { runId: scope.runId, keys: claimKeys(file), since: new Date(since) });
  });
  return { payments: items.length, messageId: file.messageId, earlier: await describeFiles(db, earlier) };
}

/** Reads the file of a reference. @throws SignalboxError INPUT_INVALID. */
export async function readFile(db: Db, fileRef: string): Promise<ReturnType<typeof readPain001>> {
  const text = await readText(db, fileRef);
  if (text === null) throw new SignalboxError('INPUT_INVALID', { field: 'fileRef', detail: `${fileRef} is not kept here` });
  return readPain001(text);
}

/** The payment as input of a transaction. Invalid values are passed on; the schema of the transaction refuses them. */
function inputOf(payment: FilePayment): unknown {
  const { debtor, creditor, amount, currency, purpose, purposeCode, endToEndId, executeOn, parties } = payment;
  return {
    debtor: partyOf(debtor),
    creditor: partyOf(creditor),
    amount: { minor: minorOf(amount, currency), currency },
    purpose: purpose ?? endToEndId ?? '-',
    ...(purposeCode && { purposeCode }),
    ...(endToEndId && { endToEndId }),
    ...(executeOn && { executeOn }),
    ...(parties.length > 0 && { parties }),
  };
}

const partyOf = ({ account, accountScheme, name, country }: FilePayment['debtor']) => ({
  account,
  ...(accountScheme && { accountScheme }),
  name,
  ...(country && { country }),
});

function minorOf(amount: string, currency: string): number | string {
  try {
    return isCurrency(currency) ? parseAmount(amount, currency).minor : amount;
  } catch {
    return amount; // more digits than the currency has
  }
}
