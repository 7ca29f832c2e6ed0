import { STEP } from '../../contracts/order/contract.ts';
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

/** Cancels the run's label, or claims its key so that a call still in flight makes none. */
export const cancelLabel = ({ carrier, effects }: Deps): Promise<Undone> =>
  effects.once<Undone>(
    { ...undoing(STEP.label), action: 'cancel_label', class: 'idempotent', request: {}, inDoubt: 'repeat' }, // cancelling is idempotent
    async (key) => {
      const { labelId } = await carrier.cancelLabel(key, keyOf(STEP.label));
      return { undone: labelId === null ? 'there was no label' : `label ${labelId} is cancelled` };
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
        if (order === null || order.status === 'cancelled') return { happened: false };
        return { happened: true, result: { warehouseOrderId: order.warehouseOrderId } };
      },
      inDoubt: 'repeat', // the warehouse honours the key
    },
    (key) => warehouse.place(key, input),
  );

/** Cancels the warehouse order, or claims its key so that none is placed later. @throws SignalboxError UNDO_NOT_POSSIBLE when the goods have left. */
export async function cancelAtWarehouse({ warehouse, effects }: Deps): Promise<Undone> {
  const { warehouseOrderId, outcome } = await effects.once<{ warehouseOrderId: string | null; outcome: 'cancelled' | 'too_late' }>(
    { ...undoing(STEP.warehouse), action: 'cancel_at_warehouse', class: 'idempotent', request: {}, inDoubt: 'repeat' }, // cancelling is idempotent
    (key) => warehouse.cancel(key, keyOf(STEP.warehouse)),
  );
  if (outcome === 'too_late')
    throw new SignalboxError('UNDO_NOT_POSSIBLE', { detail: `the goods of ${warehouseOrderId} have left the warehouse` });
  return { undone: warehouseOrderId === null ? 'the warehouse had no order' : `${warehouseOrderId} is cancelled` };
}
