import type { OrderActivities } from '../../activities/order/activities.ts';
import { proxyApi, proxyEffects } from '../../kit/workflow/activities.ts';

export const { claimOrder, lookAtPayment, checkNoRefund } = proxyApi<OrderActivities>();
export const { authorisePayment, voidPayment, capturePayment, refundCapture, refundReturn } = proxyEffects<OrderActivities>();
export const { reserveStock, releaseStock, bookOrder, reverseOrder, bookReturn, reverseReturn } = proxyEffects<OrderActivities>();
export const { createLabel, cancelLabel, callWarehouse, cancelAtWarehouse, sendConfirmation } = proxyEffects<OrderActivities>();
