import { jsonBlob } from '../../../store/blobs.ts';
import type { JournalEntry } from '../../common/entries.ts';
import type { Asked } from './ask.ts';
import { saveCall, type PaidCall } from './calls.ts';
import type { Rung } from './ladder.ts';
import type { ModelDecision, ModelResult } from './prompt.ts';
import type { StepWork } from './step-work.ts';

/** Commits a call that the ladder goes on from. */
export async function keepCall({ scope, parts, prompt, paid }: StepWork, { call, row, blob, requestHash, model }: Asked): Promise<void> {
  if (row === null || blob === null) return;
  await scope.commit((trx) => saveCall(trx, row, [blob]));
  paid.set(requestHash, call);
  logCall({ scope, parts, prompt }, model, call, row.rung);
}

/** An answer that may not be used again (it was empty) is kept beside its request, not as its answer: the price counts, and a retry asks anew. */
export async function keepUseless(work: StepWork, asked: Asked): Promise<void> {
  const requestHash = `${asked.requestHash}@${new Date().toISOString()}`;
  await keepCall(work, { ...asked, requestHash, row: asked.row && { ...asked.row, request_hash: requestHash } });
}

/** How a step ended, for its one line in the journal. */
export interface Ending {
  rung: Rung;
  decision: ModelDecision;
  /** Data that left the step; undefined when nothing did. */
  output?: unknown;
  details: Record<string, unknown>;
}

/** Commits the last call together with the step's line in the journal. */
export async function keepEnding(work: StepWork, asked: Asked, { rung, decision, output, details }: Ending): Promise<void> {
  const { scope, prompt, paid } = work;
  const final = output === undefined ? null : jsonBlob(output);
  paid.set(asked.requestHash, asked.call);
  const { usdNano, unpricedCalls } = usageOf(paid);
  const entry: JournalEntry = {
    kind: 'model',
    step: scope.step,
    by: asked.model,
    ...decision,
    input: `request:${asked.requestHash}`,
    version: `${prompt.name}@${prompt.version}`,
    usdNano,
    details: { rung, ...details, rawRef: asked.call.rawRef, finalRef: final?.ref ?? null, ...(unpricedCalls > 0 ? { unpricedCalls } : {}) },
    origin: `model:${scope.activityId}`,
    at: new Date().toISOString(),
  };
  const blobs = [asked.blob, final].filter((blob) => blob !== null);
  await scope.commit((trx) => saveCall(trx, asked.row, blobs), [entry]);
  if (asked.row) logCall(work, asked.model, asked.call, rung);
}

/** What a step has cost, over all calls that it paid for. */
export function usageOf(paid: ReadonlyMap<string, PaidCall>): ModelResult<unknown>['usage'] {
  const calls = [...paid.values()];
  const sum = (pick: (call: PaidCall) => number): number => calls.reduce((total, call) => total + pick(call), 0);
  return {
    modelCalls: calls.length,
    cachedCalls: 0,
    unpricedCalls: sum((call) => (call.usdNano === null ? 1 : 0)),
    inputTokens: sum((call) => call.inputTokens),
    outputTokens: sum((call) => call.outputTokens),
    usdNano: sum((call) => call.usdNano ?? 0),
  };
}

function logCall(
  { parts, scope, prompt }: Pick<StepWork, 'parts' | 'scope' | 'prompt'>,
  model: string,
  call: PaidCall,
  rung: string,
): void {
  const { finishReason, inputTokens, outputTokens, usdNano } = call;
  const { runId: run, activityId, attempt } = scope;
  parts.logger.info(
    { run, activityId, attempt, prompt: prompt.name, model, rung, finishReason, inputTokens, outputTokens, usdNano },
    'model answered',
  );
}
