import type { RepairPolicy } from '../../src/kit/common/undo.ts';
import type { Order } from '../../src/workflows/order/case.ts';

declare const run: Order;
declare const repair: RepairPolicy;

/** Checked by the compiler alone: the states of a saga are those of its contract. */
export async function neverCalled(): Promise<void> {
  // @ts-expect-error nothing is rolled back in this state
  await run.saga({ rolling: 'shipping', repair }, async () => null);
  const ended = await run.saga({ rolling: 'rolling_back', repair }, async (saga) => {
    // @ts-expect-error an order that was rolled back is not confirmed
    if (run.input.kind === 'sale') saga.callOff('confirmed', 'it is not');
    return saga.callOff('declined', 'the bank says no');
  });
  // @ts-expect-error the end of a saga follows from `rolling_back` alone
  run.end('shipping', ended.calledOff, {});
}
