import type { TransactionActivities } from '../../src/activities/transaction/activities.ts';
import type { Decided } from '../../src/kit/workflow/blocks/approve.ts';
import { notNeeded, reviewed, type Screening } from '../../src/rules/transaction/review.ts';
import type { TransactionInput } from '../../src/contracts/transaction/schema.ts';

declare const process: TransactionActivities['processTransaction'];
declare const transaction: TransactionInput;
declare const screening: Screening;
declare const decided: Decided<'approved', 'rejected'>;

/** Checked by the compiler alone: a payment without its pass does not compile. */
export async function neverCalled(): Promise<void> {
  // @ts-expect-error no pass
  await process({ transaction });
  // @ts-expect-error a pass that says nothing
  await process({ transaction, review: null });
  // @ts-expect-error a look-alike of the pass of the screening
  await process({ transaction, review: { kind: 'not_needed' } });
  // @ts-expect-error a look-alike of an approval
  await process({ transaction, review: { kind: 'reviewed', proof: { requestId: 'r', actionHash: 'h' } } });
  // @ts-expect-error the screening may not be clear
  await process({ transaction, review: notNeeded(screening) });
  // @ts-expect-error a verdict is no pass
  await process({ transaction, review: screening });
  // @ts-expect-error the person may not have approved
  reviewed(decided);
  // @ts-expect-error an approval that no one gave
  reviewed({ choice: 'approved', proof: { requestId: 'r', actionHash: 'h' } });

  const pass = notNeeded(screening);
  if (pass) await process({ transaction, review: pass });
  if (decided.choice === 'approved') await process({ transaction, review: reviewed(decided) });
}
