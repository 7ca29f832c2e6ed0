import { bookOrder, bookReturn, claimOrder, releaseStock, reserveStock, reverseOrder, reverseReturn } from './books.ts';
import { sendConfirmation } from './confirmation.ts';
import { authorisePayment, capturePayment, lookAtPayment, voidPayment } from './payment.ts';
import type { OrderDeps } from './ports-books.ts';
import { checkNoRefund, refundCapture, refundReturn } from './refund.ts';
import { callWarehouse, cancelAtWarehouse, cancelLabel, createLabel } from './shipping.ts';

/** The activities of an order: each effect, and its undo. */
export const createOrderActivities = (deps: OrderDeps) => ({
  claimOrder: claimOrder(deps),
  authorisePayment: authorisePayment(deps),
  voidPayment: voidPayment(deps),
  lookAtPayment: lookAtPayment(deps),
  reserveStock: reserveStock(deps),
  releaseStock: releaseStock(deps),
  createLabel: createLabel(deps),
  cancelLabel: cancelLabel(deps),
  callWarehouse: callWarehouse(deps),
  cancelAtWarehouse: cancelAtWarehouse(deps),
  capturePayment: capturePayment(deps),
  refundCapture: refundCapture(deps),
  bookOrder: bookOrder(deps),
  reverseOrder: reverseOrder(deps),
  bookReturn: bookReturn(deps),
  reverseReturn: reverseReturn(deps),
  refundReturn: refundReturn(deps),
  checkNoRefund: checkNoRefund(deps),
  sendConfirmation: sendConfirmation(deps),
});
export type OrderActivities = ReturnType<typeof createOrderActivities>;
