import { STEP } from '../../contracts/order.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { CallWarehouseInput, CreateLabelInput, Undone } from './inputs.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Label } from './ports.ts';

type Deps = Pick<OrderDeps, 'carrier' | 'warehouse' | 'effects'>;

/** Buys the label. @throws SignalboxError PARTNER_UNAVAILABLE, PARTNER_REFUSED. */
export const createLabel = ({ carrier, effects }: Deps, input: CreateLabelInput): Promise<Label> =>
  effects.once<Label>(
    {
      step: STEP.label,
      action: 'create_label',
      class: 'compensatable',
      request: { ...input },
      verify: async (key) => {
        const label = await carrier.findLabel(key);
        return label ? { happened: true, result: label } : { happened: false };
      },
      inDoubt: 'repeat', // the carrier honours the key
    },
    (key) => carrier.createLabel(key, input),
  );

/** Cancels the run's label, if there is one. */
export const cancelLabel = ({ carrier, effects }: Deps): Promise<Undone> =>
  effects.once<Undone>(
    {
      ...undoing(STEP.label),
      action: 'cancel_label',
      class: 'idempotent',
      request: {},
      verify: async () =>
        (await carrier.findLabel(keyOf(STEP.label))) ? { happened: false } : { happened: true, result: { undone: 'no label is left' } },
      inDoubt: 'repeat', // a cancelled label stays so
    },
    async (key) => {
      const label = await carrier.findLabel(keyOf(STEP.label));
      if (!label) return { undone: 'there was no label' };
      await carrier.cancelLabel(key, label.labelId);
      return { undone: `label ${label.labelId} is cancelled` };
    },
  );

/** Tells the warehouse to pack. @throws SignalboxError PARTNER_UNAVAILABLE, PARTNER_REFUSED. */
export const callWarehouse = ({ warehouse, effects }: Deps, input: CallWarehouseInput): Promise<{ warehouseOrderId: string }> =>
  effects.once<{ warehouseOrderId: string }>(
    {
      step: STEP.warehouse,
      action: 'call_warehouse',
      class: 'compensatable',
      request: { ...input },
      verify: async (key) => {
        const order = await warehouse.find(key);
        return order ? { happened: true, result: { warehouseOrderId: order.warehouseOrderId } } : { happened: false };
      },
      inDoubt: 'repeat', // the warehouse honours the key
    },
    (key) => warehouse.place(key, input),
  );

/** Calls the goods back. @throws SignalboxError UNDO_NOT_POSSIBLE when they have left. */
export async function cancelAtWarehouse({ warehouse, effects }: Deps): Promise<Undone> {
  const { warehouseOrderId, outcome } = await effects.once<{ warehouseOrderId: string | null; outcome: 'cancelled' | 'too_late' }>(
    { ...undoing(STEP.warehouse), action: 'cancel_at_warehouse', class: 'idempotent', request: {}, inDoubt: 'repeat' }, // cancelling twice is cancelling once
    async (key) => {
      const order = await warehouse.find(keyOf(STEP.warehouse));
      if (!order) return { warehouseOrderId: null, outcome: 'cancelled' };
      const { warehouseOrderId } = order;
      return { warehouseOrderId, ...(await warehouse.cancel(key, warehouseOrderId)) };
    },
  );
  if (outcome === 'too_late')
    throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the goods of ${warehouseOrderId} have left the warehouse` });
  return { undone: warehouseOrderId === null ? 'the warehouse had no order' : `${warehouseOrderId} is cancelled` };
}
