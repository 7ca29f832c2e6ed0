import type { PaymentFileActivities } from '../../activities/payment-file/activities.ts';
import { proxyApi } from '../../kit/workflow/activities.ts';

export const { unpackPaymentFile, payFileAgain, readPaymentPage, recordPaymentOutcomes, reportPaymentFile } =
  proxyApi<PaymentFileActivities>();
