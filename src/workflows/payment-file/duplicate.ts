import type { UnpackResult } from '../../activities/payment-file/unpack.ts';
import { PAY_AGAIN_ACTION } from '../../contracts/payment-file/contract.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { PaymentFile } from './pay.ts';

/** Asks a person whether to pay a duplicate file again. */
export function confirmDuplicate(run: PaymentFile, { payments, messageId, earlier }: UnpackResult) {
  const { duplicateReviewers: approvers, duplicateExpiresAfterMs: expiresAfterMs } = run.configuration;
  const ids = earlier.map(({ id }) => id);
  return run.approve({
    from: 'unpacking',
    in: 'awaiting_confirmation',
    to: 'awaiting_confirmation',
    why: `the same file was given to ${ids.join(', ')}`,
    name: 'pay again',
    action: PAY_AGAIN_ACTION,
    arguments: { messageId, payments, earlier: ids.join(' ') },
    show: [
      { label: 'Why', text: 'a file with the same message id or the same payments was given before' },
      { label: 'This file', text: `${run.input.fileName}, message id ${messageId}, ${payments} payments` },
      ...earlier.map((file) => ({
        label: 'Before',
        text: `${file.id}, started ${file.startedAt}, ${file.payments} payments, paid so far: ${paidIn(file)}`,
      })),
      { label: 'If you approve', text: 'every payment of this file is made, including those already made' },
      { label: 'If you reject', text: 'no payment of this file is made' },
    ],
    policy: { approvers, expiresAfterMs, commentRequired: true },
  });
}

const paidIn = ({ paid }: UnpackResult['earlier'][number]): string =>
  Object.entries(paid)
    .map(([currency, minor]) => formatMoney(minor, currency))
    .join(', ') || 'nothing';
