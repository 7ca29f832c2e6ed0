import { ACTION, STEP } from '../../contracts/invoice/contract.ts';
import { nameKey, taxIdKey } from '../../contracts/invoice/keys.ts';
import { lockInvoice } from '../../business/purchasing/invoices.ts';
import { addConfirmed, removeConfirmed } from '../../business/purchasing/vendors.ts';
import { changes } from '../../kit/activity/activities.ts';
import type { Effects } from '../../kit/activity/effects.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Undone } from '../../kit/common/undo.ts';
import { isIban } from '../../rules/invoice/iban.ts';
import { requestArguments } from '../../rules/invoice/request.ts';
import type { Trx } from '../../store/database.ts';
import type { StoredAssessment } from './claim.ts';

export interface ConfirmInput {
  /** The arguments exactly as approved. */
  arguments: Record<string, unknown>;
  proof: ApprovalProof;
}

/** Adds a confirmed vendor and its account to the master data, and notes with the invoice that they are confirmed. */
export const confirmVendor = (deps: { effects: Effects }) =>
  changes<ConfirmInput, { payTo: string }>(
    deps,
    {
      class: 'compensatable',
      step: STEP.vendor,
      proof: ({ proof, arguments: approved }) => ({ proof, action: ACTION.vendor, arguments: approved }),
      request: ({ arguments: approved }) => approved,
    },
    addVendor,
  );

/** Takes back what this run added to the master data. */
export const withdrawVendor = (deps: { effects: Effects }) =>
  changes<void, Undone>(
    deps,
    { class: 'idempotent', step: `undo ${STEP.vendor}`, undoes: STEP.vendor, request: () => ({}) },
    async (trx, _, { runId }) => {
      const removed = await removeConfirmed(trx, runId);
      return { undone: removed > 0 ? 'the account is no longer in the master data' : 'nothing was added to the master data' };
    },
  );

async function addVendor(trx: Trx, { arguments: approved }: ConfirmInput, { runId }: { runId: string }): Promise<{ payTo: string }> {
  const row = await lockInvoice(trx, runId);
  const payTo = String(approved['payTo']);
  const expected = row && requestArguments({ reading: row.reading, document: row.document_ref, vendorId: row.vendor_id, payTo });
  const isSame = expected && Object.entries(expected).every(([name, value]) => approved[name] === value);
  if (row?.status !== 'claimed' || !isSame) throw new SignalboxError('PROOF_INVALID', { detail: 'the approval is for another invoice' });
  if (!isIban(payTo)) throw new SignalboxError('INPUT_INVALID', { field: 'payTo', detail: `${payTo} is not an IBAN` });
  const { vendorName, vendorTaxId } = row.reading;
  await addConfirmed(trx, {
    id: row.vendor_id,
    name: vendorName!,
    nameKey: nameKey(vendorName!),
    taxIdKey: vendorTaxId && taxIdKey(vendorTaxId),
    iban: payTo,
    runId,
  });
  const assessment = { ...(row.assessment as unknown as StoredAssessment), payTo, confirmed: true };
  await trx
    .updateTable('invoices')
    .set({ assessment: JSON.stringify(assessment) })
    .where('run_id', '=', runId)
    .execute();
  return { payTo };
}
