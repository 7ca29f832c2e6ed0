/** Every workflow that the worker serves: the entry of the bundle. */
export { supportTicket } from './support-ticket/story.ts';
export { order } from './order/story.ts';
export { transaction } from './transaction/story.ts';
export { paymentFile } from './payment-file/story.ts';
