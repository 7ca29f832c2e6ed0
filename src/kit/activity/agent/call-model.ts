import { saveAndSettle } from '../model/keep.ts';
import type { Turn } from '../model/ladder.ts';
import { usdNanoOf } from '../model/prices.ts';
import type { StepWork } from '../model/step-work.ts';
import { askWithinBudget } from '../model/within-budget.ts';
import { record } from './record.ts';
import { renderMessages } from './render.ts';
import type { AgentWork } from './work.ts';

/** The next question to the model, with what it may cost at most; null when it does not fit into the context. */
export function nextQuestion<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  lastStep: boolean,
): { turn: Turn; inputTokens: number; usdNano: number } | null {
  const { parts, stand, limits, tools, jsonSchema, definition } = work;
  const frame = { instructions: definition.instructions, tools, schema: jsonSchema, contextTokens: limits.contextTokens, lastStep };
  const rendered = renderMessages(stand, frame);
  if (!rendered) return null;
  const { messages, inputTokens } = rendered;
  const outputTokens = Math.min(stand.ladder.outputTokens, limits.outputTokens - stand.used.outputTokens);
  const model = parts.models[stand.ladder.tier].name;
  const usdNano = usdNanoOf(parts.prices, model, { inputTokens, outputTokens, cachedInputTokens: 0 }) ?? 0;
  return { turn: { ...stand.ladder, messages, outputTokens, toolChoice: lastStep ? 'none' : undefined }, inputTokens, usdNano };
}

/** Asks once, and commits answer and price in one transaction. @throws SignalboxError with a MODEL_ code, BUDGET_EXCEEDED. */
export async function callModel<Input, Output, Trusted>(work: AgentWork<Input, Output, Trusted>, turn: Turn): Promise<void> {
  const asked = await askWithinBudget(stepWorkOf(work), turn);
  const { call, row, blob, requestHash } = asked;
  if (!row || !blob) return; // never: nothing of this session is paid for without a row of its own
  const { model, finishReason, inputTokens, outputTokens, usdNano } = call;
  const fields = { request_hash: requestHash, model, finish_reason: finishReason, usd_nano: usdNano, duration_ms: row.duration_ms };
  await record(work, { kind: 'model', ...fields, input_tokens: inputTokens, output_tokens: outputTokens, blob }, (trx, counts) =>
    saveAndSettle(trx, counts ? asked : { ...asked, row: { ...row, request_hash: `${requestHash}@${work.scope.attempt}` } }, [blob]),
  );
  const { runId: run, activityId, attempt } = work.scope;
  work.parts.logger.info(
    { run, activityId, attempt, agent: work.definition.name, model, rung: turn.rung, finishReason, inputTokens, outputTokens, usdNano },
    'agent turn',
  );
}

function stepWorkOf<Input, Output, Trusted>({
  parts,
  definition,
  scope,
  jsonSchema,
  tools,
  limits,
  stand,
}: AgentWork<Input, Output, Trusted>): StepWork {
  const { name, version, turn } = definition;
  const timeoutMs = Math.min(turn.timeoutMs, limits.wallMs - stand.used.wallMs);
  const prompt = { name, version, limits: { outputTokens: turn.outputTokens, timeoutMs } };
  return { parts, prompt, scope, jsonSchema, tools, paid: new Map() };
}
