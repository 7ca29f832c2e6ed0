import { compensatable, idempotent, irreversible, reads, type CallsOf } from '../../kit/activity/effect-class.ts';
import { bookOrder, bookReturn, claimOrder, releaseStock, reserveStock, reverseOrder, reverseReturn } from './books.ts';
import { sendConfirmation } from './confirmation.ts';
import type {
  AuthorisePaymentInput,
  BookOrderInput,
  BookReturnInput,
  CallWarehouseInput,
  CapturePaymentInput,
  ClaimOrderInput,
  CreateLabelInput,
  RefundReturnInput,
  ReserveStockInput,
  SendConfirmationInput,
  VoidPaymentInput,
} from './inputs.ts';
import { authorisePayment, capturePayment, voidPayment } from './payment.ts';
import type { OrderDeps } from './ports-books.ts';
import { checkNoRefund, refundCapture, refundReturn } from './refund.ts';
import { callWarehouse, cancelAtWarehouse, cancelLabel, createLabel } from './shipping.ts';

/** The activities of an order: each effect, and its undo. */
export function createOrderActivities(deps: OrderDeps) {
  return {
    claimOrder: idempotent((input: ClaimOrderInput) => claimOrder(deps, input)),
    authorisePayment: compensatable((input: AuthorisePaymentInput) => authorisePayment(deps, input)),
    voidPayment: idempotent((input: VoidPaymentInput) => voidPayment(deps, input)),
    lookAtPayment: reads(({ paymentId }: { paymentId: string }) => deps.payments.look(paymentId)),
    reserveStock: compensatable((input: ReserveStockInput) => reserveStock(deps, input)),
    releaseStock: idempotent(() => releaseStock(deps)),
    createLabel: compensatable((input: CreateLabelInput) => createLabel(deps, input)),
    cancelLabel: idempotent(() => cancelLabel(deps)),
    callWarehouse: compensatable((input: CallWarehouseInput) => callWarehouse(deps, input)),
    cancelAtWarehouse: idempotent(() => cancelAtWarehouse(deps)),
    capturePayment: compensatable((input: CapturePaymentInput) => capturePayment(deps, input)),
    refundCapture: irreversible((input: { paymentId: string }) => refundCapture(deps, input)),
    bookOrder: compensatable((input: BookOrderInput) => bookOrder(deps, input)),
    reverseOrder: idempotent((input: { orderId: string }) => reverseOrder(deps, input)),
    bookReturn: compensatable((input: BookReturnInput) => bookReturn(deps, input)),
    reverseReturn: idempotent((input: { orderId: string }) => reverseReturn(deps, input)),
    refundReturn: irreversible((input: RefundReturnInput) => refundReturn(deps, input)),
    checkNoRefund: reads((input: RefundReturnInput) => checkNoRefund(deps, input)),
    sendConfirmation: irreversible((input: SendConfirmationInput) => sendConfirmation(deps, input)),
  };
}
export type OrderActivities = CallsOf<ReturnType<typeof createOrderActivities>>;
