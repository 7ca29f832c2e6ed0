import { parcelsFor, serviceFor, type ShippingService } from '../../rules/order/shipping.ts';
import { searchFor } from '../../rules/order/search.ts';
import { STEP } from '../../contracts/order/contract.ts';
import type { Label } from '../../activities/order/ports.ts';
import { currentRun } from '../../kit/workflow/core.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { step } from '../../kit/workflow/step.ts';
import { callWarehouse, cancelAtWarehouse, cancelLabel, createLabel } from './activities.ts';
import type { OrderCase } from './case.ts';

type Service = ShippingService['service'];

/** Chooses the service; the step appears only for special shipping. */
export async function chooseService({ order, configuration }: OrderCase): Promise<Service> {
  const { service, why } = serviceFor(order, configuration.shipping);
  if (why === null) return service;
  return step(
    STEP.special,
    async () => {
      recordRule({ rule: 'special-shipping', choice: service, reasoning: why });
      return service;
    },
    { summary: `Ship by ${service}: ${why}` },
  );
}

export const buyLabel = ({ order, configuration, saga }: OrderCase, service: Service): Promise<Label> =>
  saga.step<Label>({
    name: STEP.label,
    do: () =>
      createLabel({ orderId: order.orderId, service, to: order.shipping.address, parcels: parcelsFor(order, configuration.shipping) }),
    undo: async () => (await cancelLabel()).undone,
    summary: `Buy a label, ${service}`,
    done: ({ trackingNumber }) => trackingNumber,
    undoSummary: 'Cancel the label',
    search: searchFor('carrier', currentRun().id, STEP.label),
    withinMs: configuration.limits.shippingMs,
  });

/** Has the goods packed. The undo fails once they have left the warehouse. */
export async function callTheWarehouse({ order, configuration, saga }: OrderCase, trackingNumber: string): Promise<void> {
  const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
  await saga.step({
    name: STEP.warehouse,
    do: () => callWarehouse({ orderId: order.orderId, lines, to: order.shipping.address, trackingNumber }),
    undo: async () => (await cancelAtWarehouse()).undone,
    summary: 'Have the goods packed',
    done: ({ warehouseOrderId }) => warehouseOrderId,
    undoSummary: 'Call the goods back from the warehouse',
    search: searchFor('warehouse', currentRun().id, STEP.warehouse),
    withinMs: configuration.limits.shippingMs,
  });
}
