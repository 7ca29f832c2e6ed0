import { readGrants } from '../../../store/budget-grants.ts';
import {
  reserveBudget,
  settlementOf,
  type BudgetCounter,
  type BudgetSettlement,
  type Reservation,
  type ReservationRequest,
} from '../../../store/budget.ts';
import { nanoOf, type Budget, type BudgetAmount, type BudgetLimits } from '../../common/budget.ts';
import { SignalboxError } from '../../common/failures.ts';
import type { ActivityScope } from '../scope.ts';
import { mostImageTokens } from './images.ts';
import { usdNanoOf, type Prices } from './provider.ts';
import type { ModelParts, ModelReply, Question, WorstCase } from './work.ts';

/** A call of which the worst case is known before it is made. */
export interface Priceable extends Pick<Question, 'content' | 'requestHash'> {
  request: Pick<Question['request'], 'model' | 'messages' | 'outputTokens' | 'timeoutMs'>;
}

/** By then a live worker has recorded the outcome of its call. */
const TIME_TO_SETTLE_MS = 60_000;

/**
 * Reserves the worst case of a call from the budgets of its run, parent run, workflow and day, or from grants to the run. Null when
 * nothing limits the run.
 * @throws SignalboxError BUDGET_EXCEEDED, or CONFIG_INVALID when a limit in USD applies to a model without a price.
 */
export async function reserveCall(
  { db, prices, budgetFor }: ModelParts,
  { runId, parentId, activityId, attempt }: ActivityScope,
  question: Priceable,
): Promise<Reservation | null> {
  const counters = [
    ...countersOf(runId, (await budgetFor?.(runId)) ?? null, new Date()),
    ...(parentId ? counter(`run:${parentId}`, `the run ${parentId} with all its parts`, (await budgetFor?.(parentId))?.run) : []),
  ];
  if (counters.length === 0) return null;
  const { model, timeoutMs } = question.request;
  if (!prices.has(model) && counters.some(({ most }) => most.usdNano !== undefined)) refuseUnpriced(model);
  const { usdNano, inputTokens, outputTokens } = worstCaseOf(prices, question);
  const amount = { usdNano, tokens: inputTokens + outputTokens };
  const { requestHash } = question;
  const request = { runId, activityId, attempt, requestHash, amount, expiresInMs: timeoutMs + TIME_TO_SETTLE_MS };
  try {
    return await reserveBudget(db, request, counters);
  } catch (error) {
    if (!isExceeded(error)) throw error;
    return (await reserveFromGrants(db, request)) ?? Promise.reject(error);
  }
}

/** Whether an error means that a limit is reached. */
export const isExceeded = (error: unknown): error is SignalboxError => error instanceof SignalboxError && error.code === 'BUDGET_EXCEEDED';

/** Replaces a call's reservation, in the same statement as the call's row; null where nothing was reserved. */
export const settlementOfCall = ({ reservation, call }: Pick<ModelReply, 'reservation' | 'call'>): BudgetSettlement | null =>
  reservation && settlementOf(reservation, usedOf(reservation, call));

/** No tokeniser produces more tokens than bytes of text; the provider enforces the output limit. */
export function worstCaseOf(prices: Prices, { request: { model, messages, outputTokens }, content }: Priceable): WorstCase {
  const inputTokens = Buffer.byteLength(JSON.stringify(content)) + mostImageTokens(model, messages);
  return { usdNano: usdNanoOf(prices, model, { inputTokens, outputTokens, cachedInputTokens: 0 }) ?? 0, inputTokens, outputTokens };
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

/** Actual usage, or the worst case where the provider did not count. */
const usedOf = ({ amount }: Reservation, call: ModelReply['call']): BudgetAmount => ({
  usdNano: call.usdNano ?? amount.usdNano,
  tokens: call.inputTokens + call.outputTokens || amount.tokens,
  modelCalls: 1,
});

function refuseUnpriced(model: string): never {
  throw new SignalboxError('CONFIG_INVALID', {
    field: 'SIGNALBOX_PRICES',
    detail: `the model ${model} has no known price, so a limit in USD cannot be enforced`,
    fix: 'Add its price to the file that SIGNALBOX_PRICES names (0 for a model that costs nothing), or limit tokens instead of USD.',
  });
}

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
