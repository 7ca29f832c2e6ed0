import type { RefundProposal } from '../../../contracts/support-ticket/context.ts';

export const REFUND_REASONS = [
  'charged_twice',
  'charged_too_much',
  'order_cancelled',
  'order_returned',
] as const satisfies readonly RefundProposal['reason'][];
