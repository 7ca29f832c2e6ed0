import { STEP } from '../../src/contracts/order/contract.ts';
import type { Ground } from '../lib/ground.ts';
import { countOrder, lawsOf } from '../../testkit/orders/count-order.ts';
import { endOf, orderOf, runOf, startOrder } from '../../testkit/orders/orders.ts';
import { compare, type Row } from '../lib/row.ts';
import { wantedOf } from '../crash/order-cases.ts';

const WHEN = ['before', 'after'] as const;

/** The confirmation mail fails finally, unsent or sent: the order must stay confirmed with all its effects. */
export async function runMailFailures(ground: Ground, say: (line: string) => void): Promise<Row[]> {
  const lane = await ground.openLane('mail');
  const orderIdOf = (when: (typeof WHEN)[number]) => `mail-fails-${when}`;
  await lane.setRules(
    WHEN.map((when) => ({ run: runOf(orderIdOf(when)), activity: 'sendConfirmation', when, do: 'fail', times: null, forGood: true })),
  );
  const rows = await Promise.all(
    WHEN.map(async (when): Promise<Row> => {
      const orderId = orderIdOf(when);
      await startOrder(ground, lane.taskQueue, orderOf(orderId));
      const end = await endOf(ground, runOf(orderId));
      const wanted = { ...wantedOf({ failing: null }), mail: when === 'after' ? 1 : 0 };
      const found = await countOrder(ground, orderId);
      const { lost, doubled } = compare(wanted, found);
      const faults = [...(await lawsOf(ground, orderId)), ...(end.state === 'confirmed' ? [] : [`it is ${end.state}`])];
      if (lost + doubled + faults.length > 0) say(`${runOf(orderId)}: ${JSON.stringify({ end, wanted, found, faults })}`);
      const row = { part: 'saga', workflow: 'order', what: `${STEP.mail} fails`, trouble: 'the order stands', cases: 1 } as const;
      return { ...row, lost: lost + faults.length, doubled };
    }),
  );
  await lane.close();
  return rows;
}
