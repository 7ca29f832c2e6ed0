import type { TransactionActivities } from '../../activities/transaction/activities.ts';
import { proxyApi, proxyEffects, proxyModels } from '../../kit/workflow/activities.ts';

export const { planPayment, screenTransaction, concludeScreening, logTransaction } = proxyApi<TransactionActivities>();
export const { assessRisk } = proxyModels<TransactionActivities>();
export const { processTransaction, sendReceipt } = proxyEffects<TransactionActivities>();
