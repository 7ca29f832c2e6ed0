/** Every workflow that the worker serves: the entry of the bundle. */
export { supportTicket } from './support-ticket.ts';
export { order } from './order.ts';
export { transaction } from './transaction.ts';
export { paymentFile } from './payment-file.ts';
