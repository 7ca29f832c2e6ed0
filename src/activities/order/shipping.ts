import { STEP } from '../../contracts/order/contract.ts';
import { calls } from '../../kit/activity/activities.ts';
import { idempotent } from '../../kit/activity/effect-class.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Undone } from '../../kit/common/undo.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Label, LabelRequest, WarehouseOrder } from './ports.ts';

type Deps = Pick<OrderDeps, 'carrier' | 'warehouse' | 'effects'>;

/** Buys the label. @throws SignalboxError PARTNER_UNAVAILABLE, PARTNER_REFUSED. */
export const createLabel = (deps: Deps) =>
  calls<LabelRequest, Label>(
    deps,
    {
      class: 'compensatable',
      step: STEP.label,
      verify: async (key) => {
        const label = await deps.carrier.findLabel(key);
        return label ? { happened: true, result: label } : { happened: false };
      },
      inDoubt: 'repeat', // the carrier honours the key
    },
    (request, { key }) => deps.carrier.createLabel(key, request),
  );

/** Cancels the run's label, or claims its key so that a call still in flight makes none. */
export const cancelLabel = (deps: Deps) =>
  calls<void, Undone>(
    deps,
    { class: 'idempotent', ...undoing(STEP.label), inDoubt: 'repeat' }, // cancelling is idempotent
    async (_, { key }) => {
      const { labelId } = await deps.carrier.cancelLabel(key, keyOf(STEP.label));
      return { undone: labelId === null ? 'there was no label' : `label ${labelId} is cancelled` };
    },
  );

/** Tells the warehouse to pack. @throws SignalboxError PARTNER_UNAVAILABLE, PARTNER_REFUSED. */
export const callWarehouse = (deps: Deps) =>
  calls<WarehouseOrder, { warehouseOrderId: string }>(
    deps,
    {
      class: 'compensatable',
      step: STEP.warehouse,
      verify: async (key) => {
        const order = await deps.warehouse.find(key);
        if (order === null || order.status === 'cancelled') return { happened: false };
        return { happened: true, result: { warehouseOrderId: order.warehouseOrderId } };
      },
      inDoubt: 'repeat', // the warehouse honours the key
    },
    (order, { key }) => deps.warehouse.place(key, order),
  );

/** Cancels the warehouse order, or claims its key so that none is placed later. @throws SignalboxError UNDO_NOT_POSSIBLE when the goods have left. */
export const cancelAtWarehouse = (deps: Deps) => {
  const cancel = calls<void, { warehouseOrderId: string | null; outcome: 'cancelled' | 'too_late' }>(
    deps,
    { class: 'idempotent', ...undoing(STEP.warehouse), inDoubt: 'repeat' }, // cancelling is idempotent
    (_, { key }) => deps.warehouse.cancel(key, keyOf(STEP.warehouse)),
  );
  return idempotent(async (): Promise<Undone> => {
    const { warehouseOrderId, outcome } = await cancel();
    if (outcome === 'too_late')
      throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the goods of ${warehouseOrderId} have left the warehouse` });
    return { undone: warehouseOrderId === null ? 'the warehouse had no order' : `${warehouseOrderId} is cancelled` };
  });
};
