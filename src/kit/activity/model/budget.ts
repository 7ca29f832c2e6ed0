import { nanoOf, type Budget, type BudgetAmount, type BudgetLimits } from '../../common/budget.ts';
import { SignalboxError } from '../../common/failures.ts';
import {
  releaseBudget,
  reserveBudget,
  settlementOf,
  type BudgetCounter,
  type BudgetSettlement,
  type Reservation,
  type ReservationRequest,
} from '../../../store/budget.ts';
import { readGrants } from '../../../store/budget-grants.ts';
import type { ActivityScope } from '../scope.ts';
import type { PaidCall } from './calls.ts';
import { usdNanoOf, type Prices } from './prices.ts';
import type { ModelParts } from './step-work.ts';

/** The facts about a planned call that determine its price. */
export interface PlannedCall {
  requestHash: string;
  model: string;
  /** Everything sent, to count its bytes. */
  content: unknown;
  outputTokens: number;
  timeoutMs: number;
}

/** By then a live worker has recorded the outcome of its call. */
const TIME_TO_SETTLE_MS = 60_000;

/**
 * Reserves the worst case of a call from the budgets of its run, parent run, workflow and day, or from grants to the run. Null when
 * nothing limits the run.
 * @throws SignalboxError BUDGET_EXCEEDED, or CONFIG_INVALID when a limit in USD applies to a model without a price.
 */
export async function reserveCall(
  { db, prices, budgetFor }: Pick<ModelParts, 'db' | 'prices' | 'budgetFor'>,
  { runId, parentId, activityId, attempt }: Pick<ActivityScope, 'runId' | 'parentId' | 'activityId' | 'attempt'>,
  call: PlannedCall,
): Promise<Reservation | null> {
  const counters = [
    ...countersOf(runId, (await budgetFor?.(runId)) ?? null, new Date()),
    ...(parentId ? counter(`run:${parentId}`, `the run ${parentId} with all its parts`, (await budgetFor?.(parentId))?.run) : []),
  ];
  if (counters.length === 0) return null;
  const { requestHash, timeoutMs } = call;
  const amount = worstCase(prices, call, counters);
  const request = { runId, activityId, attempt, requestHash, amount, expiresInMs: timeoutMs + TIME_TO_SETTLE_MS };
  try {
    return await reserveBudget(db, request, counters);
  } catch (error) {
    if (!isExceeded(error)) throw error;
    return (await reserveFromGrants(db, request)) ?? Promise.reject(error);
  }
}

/** Uses grants, oldest first, once the limits are reached. */
async function reserveFromGrants(db: ModelParts['db'], request: ReservationRequest): Promise<Reservation | null> {
  for (const grant of await readGrants(db, request.runId)) {
    try {
      return await reserveBudget(db, request, [grant]);
    } catch (error) {
      if (!isExceeded(error)) throw error;
    }
  }
  return null;
}

/** Whether an error means that a limit is reached. */
export const isExceeded = (error: unknown): error is SignalboxError => error instanceof SignalboxError && error.code === 'BUDGET_EXCEEDED';

/** Runs `call` and releases the reservation if it fails, because the cost of a failed call is unknown. */
export async function releaseOnFailure<T>(db: ModelParts['db'], reservation: Reservation | null, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (reservation) await releaseBudget(db, reservation);
    throw error;
  }
}

/** Replaces a call's reservation, in the same statement as the call's row; null where nothing was reserved. */
export const settlementOfCall = ({ reservation, call }: { reservation: Reservation | null; call: CallCost }): BudgetSettlement | null =>
  reservation && settlementOf(reservation, usedOf(reservation, call));

type CallCost = Pick<PaidCall, 'inputTokens' | 'outputTokens' | 'usdNano'>;

/** Actual usage, or the worst case where the provider did not count. */
const usedOf = ({ amount }: Reservation, call: CallCost): BudgetAmount => ({
  usdNano: call.usdNano ?? amount.usdNano,
  tokens: call.inputTokens + call.outputTokens || amount.tokens,
  modelCalls: 1,
});

function countersOf(runId: string, budget: Budget | null, now: Date): BudgetCounter[] {
  const workflow = runId.split(':', 1)[0]!;
  const day = now.toISOString().slice(0, 10);
  return [
    ...counter(`day:${day}`, 'all workflows of this day', budget?.day),
    ...counter(`run:${runId}`, 'this run', budget?.run),
    ...counter(`workflow:${workflow}:${day}`, `the workflow ${workflow} of this day`, budget?.workflowDay),
  ];
}

function counter(key: string, scope: string, limits: BudgetLimits = {}): BudgetCounter[] {
  const { usd, tokens, modelCalls } = limits;
  const most = {
    ...(usd === undefined ? {} : { usdNano: nanoOf(usd) }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(modelCalls === undefined ? {} : { modelCalls }),
  };
  return Object.keys(most).length > 0 ? [{ key, scope, most }] : [];
}

/** Worst case: no tokeniser produces more tokens than bytes; the provider enforces the output limit. The price is null when unknown. */
export function mostOf(prices: Prices, { model, content, outputTokens }: Pick<PlannedCall, 'model' | 'content' | 'outputTokens'>) {
  const inputTokens = Buffer.byteLength(JSON.stringify(content));
  return { usdNano: usdNanoOf(prices, model, { inputTokens, outputTokens, cachedInputTokens: 0 }), inputTokens, outputTokens };
}

function worstCase(prices: Prices, call: PlannedCall, counters: readonly BudgetCounter[]) {
  const { usdNano, inputTokens, outputTokens } = mostOf(prices, call);
  if (usdNano === null && counters.some(({ most }) => most.usdNano !== undefined)) {
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'SIGNALBOX_PRICES',
      detail: `the model ${call.model} has no known price, so a limit in USD cannot be enforced`,
      fix: 'Add its price to the file that SIGNALBOX_PRICES names (0 for a model that costs nothing), or limit tokens instead of USD.',
    });
  }
  return { usdNano: usdNano ?? 0, tokens: inputTokens + outputTokens };
}
