import type { UnpackResult } from '../../activities/payment-file/unpack.ts';
import type { PaymentFileConfiguration, PaymentFileInput, PaymentFileResult } from '../../contracts/payment-file/schema.ts';
import { PAY_AGAIN_ACTION, type paymentFileStates } from '../../contracts/payment-file/contract.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { approval, type ApprovalSpec } from '../../kit/workflow/approval.ts';
import type { Ended } from '../../kit/workflow/run.ts';
import type { State } from '../../kit/workflow/state.ts';
import { step } from '../../kit/workflow/step.ts';
import { payFileAgain } from './activities.ts';

type At<Name extends keyof typeof paymentFileStates> = State<typeof paymentFileStates, Name>;

/** Asks a person whether to pay a duplicate file again; without approval none of its payments are made. */
export async function confirmDuplicate(
  unpacking: At<'unpacking'>,
  file: UnpackResult,
  { fileRef, fileName }: PaymentFileInput,
  configuration: PaymentFileConfiguration,
): Promise<At<'paying'> | Ended<typeof paymentFileStates, PaymentFileResult>> {
  const ids = file.earlier.map(({ id }) => id);
  const waiting = unpacking.to('awaiting_confirmation', `the same file was given to ${ids.join(', ')}`);
  const ask = questionOf(file, fileName, configuration);
  const decided = await approval(waiting, ask);
  if (decided.outcome === 'approved') {
    const { proof, arguments: approved } = decided;
    await step('pay again', () => payFileAgain({ fileRef, arguments: approved, proof }), { summary: 'Record that the file is paid again' });
    return waiting.to('paying');
  }
  const why = decided.outcome === 'expired' ? 'nobody decided in time' : (decided.comment ?? undefined);
  return { at: waiting.to('not_paid', why), result: nothingPaid(file, ids) };
}

function questionOf(
  { payments, messageId, earlier }: UnpackResult,
  fileName: string,
  configuration: PaymentFileConfiguration,
): ApprovalSpec {
  const { duplicateReviewers: approvers, duplicateExpiresAfterMs: expiresAfterMs } = configuration;
  return {
    name: 'pay again',
    action: PAY_AGAIN_ACTION,
    arguments: { messageId, payments, earlier: earlier.map(({ id }) => id).join(' ') },
    show: [
      { label: 'Why', text: 'a file with the same message id or the same payments was given before' },
      { label: 'This file', text: `${fileName}, message id ${messageId}, ${payments} payments` },
      ...earlier.map((file) => ({
        label: 'Before',
        text: `${file.id}, started ${file.startedAt}, ${file.payments} payments, paid so far: ${paidIn(file)}`,
      })),
      { label: 'If you approve', text: 'every payment of this file is made, including those already made' },
      { label: 'If you reject', text: 'no payment of this file is made' },
    ],
    policy: { approvers, needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs, commentRequired: true },
  };
}

const paidIn = ({ paid }: UnpackResult['earlier'][number]): string =>
  Object.entries(paid)
    .map(([currency, minor]) => formatMoney(minor, currency))
    .join(', ') || 'nothing';

const nothingPaid = ({ payments }: UnpackResult, duplicateOf: string[]): PaymentFileResult => ({
  outcome: 'duplicate',
  duplicateOf,
  payments,
  counts: {},
  sums: {},
  reportRef: null,
  modelCalls: 0,
});
