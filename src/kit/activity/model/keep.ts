import type { NewAnswer } from '../../../store/answer-cache.ts';
import { jsonBlob } from '../../../store/blobs.ts';
import { keepModelWork, type ModelWork } from '../../../store/model-work.ts';
import type { JournalEntry } from '../../common/entries.ts';
import type { SignalboxError } from '../../common/failures.ts';
import type { ModelReply } from './ask.ts';
import { settlementOfCall } from './budget.ts';
import type { PaidCall } from './calls.ts';
import type { FROM_CACHE, Rung } from './ladder.ts';
import type { ModelDecision, ModelResult } from './prompt.ts';
import type { StepWork } from './step-work.ts';

/** Commits a call from which the ladder continues. */
export async function keepCall(work: StepWork, asked: ModelReply): Promise<void> {
  const { call, row, blob, requestHash } = asked;
  if (row === null || blob === null) return;
  await work.scope.commitAsOne((db, records) => keepModelWork(db, work.scope.runId, { ...workOf(asked), blobs: [blob] }, records));
  work.paid.set(requestHash, call);
  logCall(work, call, row.rung);
}

/** The row of a call and the settlement of its reservation, for one statement. */
export const workOf = (asked: ModelReply): Omit<ModelWork, 'blobs'> => ({ call: asked.row, settled: settlementOfCall(asked) });

/** Stores an unusable (empty) answer under another hash: its price counts, but a retry asks again. */
export async function keepUnusable(work: StepWork, asked: ModelReply): Promise<void> {
  const requestHash = `${asked.requestHash}@${new Date().toISOString()}`;
  await keepCall(work, { ...asked, requestHash, row: asked.row && { ...asked.row, request_hash: requestHash } });
}

/** Records that a limit stopped the step. */
export async function keepExceeded({ scope }: StepWork, { code, message }: SignalboxError): Promise<void> {
  const at = new Date().toISOString();
  const origin = `budget:${scope.activityId}:${at}`; // unique: after a grant the step may reach the same limit again
  await scope.commit(
    async () => undefined,
    [{ kind: 'rule', step: scope.step, by: 'budget', choice: code, reasoning: message, origin, at }],
  );
}

/** How a step ended, for its journal line. */
export interface Ending {
  rung: Rung | typeof FROM_CACHE;
  decision: ModelDecision;
  /** The step's output; undefined if none. */
  output?: unknown;
  details: Record<string, unknown>;
  /** Answer to cache for other steps. */
  remember?: NewAnswer | null;
}

/** Commits the last call together with the step's journal line. */
export async function keepEnding(
  work: StepWork,
  asked: ModelReply,
  { rung, decision, output, details, remember = null }: Ending,
): Promise<void> {
  const { scope, prompt, paid } = work;
  const final = output === undefined ? null : jsonBlob(output);
  paid.set(asked.requestHash, asked.call);
  const { usdNano, unpricedCalls } = usageOf(paid);
  const entry: JournalEntry = {
    kind: 'model',
    step: scope.step,
    by: asked.model,
    ...decision,
    input: asked.call.cached ? asked.requestHash : `request:${asked.requestHash}`,
    version: `${prompt.name}@${prompt.version}`,
    usdNano,
    details: { rung, ...details, rawRef: asked.call.rawRef, finalRef: final?.ref ?? null, ...(unpricedCalls > 0 ? { unpricedCalls } : {}) },
    origin: `model:${scope.activityId}`,
    at: new Date().toISOString(),
  };
  const blobs = [asked.blob, final].filter((blob) => blob !== null);
  const kept = { ...workOf(asked), blobs, answer: remember };
  await scope.commitAsOne((db, records) => keepModelWork(db, scope.runId, kept, records), [entry]);
  if (asked.row) logCall(work, asked.call, rung);
}

/** Usage of a step, over all calls that it paid for. */
export function usageOf(paid: ReadonlyMap<string, PaidCall>): ModelResult<unknown>['usage'] {
  const calls = [...paid.values()];
  const sum = (pick: (call: PaidCall) => number): number => calls.reduce((total, call) => total + pick(call), 0);
  const held = {
    usdNano: sum((call) => call.held?.usdNano ?? 0),
    tokens: sum(({ held: most }) => (most ? most.inputTokens + most.outputTokens : 0)),
  };
  return {
    modelCalls: sum(({ cached }) => (cached ? 0 : 1)),
    cachedCalls: sum(({ cached }) => (cached ? 1 : 0)),
    unpricedCalls: sum((call) => (call.usdNano === null ? 1 : 0)),
    inputTokens: sum((call) => call.inputTokens),
    outputTokens: sum((call) => call.outputTokens),
    usdNano: sum((call) => call.usdNano ?? 0),
    ...(held.tokens > 0 ? { held } : {}),
  };
}

function logCall(
  { parts, scope, prompt }: Pick<StepWork, 'parts' | 'scope' | 'prompt'>,
  { model, finishReason, inputTokens, outputTokens, usdNano, cached }: PaidCall,
  rung: string,
): void {
  const { runId: run, activityId, attempt } = scope;
  parts.logger.info(
    { run, activityId, attempt, prompt: prompt.name, model, rung, finishReason, inputTokens, outputTokens, usdNano },
    cached ? 'answer found in the cache' : 'model answered',
  );
}
