import { SignalboxError } from '../../common/failures.ts';
import type { ModelReply } from '../model/ask.ts';
import { isExceeded } from '../model/budget.ts';
import { keepUnusable, workOf } from '../model/keep.ts';
import type { ModelTurn } from '../model/ladder.ts';
import { usdNanoOf } from '../model/prices.ts';
import type { StepWork } from '../model/step-work.ts';
import { askWithinBudget } from '../model/within-budget.ts';
import { record } from './record.ts';
import { renderMessages } from './render.ts';
import type { AgentWork } from './work.ts';

/** The next request to the model with its worst-case cost; null when it exceeds the context. */
export function nextQuestion<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  lastStep: boolean,
): { turn: ModelTurn; inputTokens: number; usdNano: number } | null {
  const { parts, state, limits, tools, jsonSchema, definition } = work;
  const frame = { instructions: definition.instructions, tools, schema: jsonSchema, contextTokens: limits.contextTokens, lastStep };
  const rendered = renderMessages(state, frame);
  if (!rendered) return null;
  const { messages, inputTokens } = rendered;
  const outputTokens = Math.min(state.ladder.outputTokens, limits.outputTokens - state.used.outputTokens);
  const model = parts.models[state.ladder.tier].name;
  const usdNano = usdNanoOf(parts.prices, model, { inputTokens, outputTokens, cachedInputTokens: 0 }) ?? 0;
  return { turn: { ...state.ladder, messages, outputTokens, toolChoice: lastStep ? 'none' : undefined }, inputTokens, usdNano };
}

/**
 * Asks the model once and commits answer and price in one statement. Returns the limit that stopped the call, or null: `budget` for one
 * beyond this session, `wallMs` when the session's time is up.
 * @throws SignalboxError with a MODEL_ code.
 */
export async function callModel<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  turn: ModelTurn,
): Promise<'budget' | 'wallMs' | null> {
  const leftMs = work.limits.wallMs - work.state.used.wallMs;
  const timeoutMs = Math.min(work.definition.turn.timeoutMs, leftMs);
  try {
    const step = stepWorkOf(work, timeoutMs);
    const asked = await askWithinBudget(step, turn);
    if (asked.failure) {
      await keepUnusable(step, asked); // paid, but not a turn of the session
      throw asked.failure;
    }
    await keepAnswer(work, turn, asked);
    return null;
  } catch (error) {
    if (isExceeded(error)) return 'budget';
    if (error instanceof SignalboxError && error.code === 'MODEL_TIMEOUT' && timeoutMs === leftMs) return 'wallMs';
    throw error;
  }
}

async function keepAnswer<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  { rung }: ModelTurn,
  asked: ModelReply,
): Promise<void> {
  const { call, row, blob, requestHash } = asked;
  if (!row || !blob) return; // never happens: sessions do not reuse paid calls
  const { model, finishReason, inputTokens, outputTokens, usdNano } = call;
  const fields = { request_hash: requestHash, model, finish_reason: finishReason, usd_nano: usdNano, duration_ms: row.duration_ms };
  const { runId: run, activityId, attempt } = work.scope;
  const paid = { ...workOf(asked), hash_beside: `${requestHash}@${attempt}` };
  await record(work, { kind: 'model', ...fields, input_tokens: inputTokens, output_tokens: outputTokens, blob }, paid);
  work.parts.logger.info(
    { run, activityId, attempt, agent: work.definition.name, model, rung, finishReason, inputTokens, outputTokens, usdNano },
    'agent turn',
  );
}

function stepWorkOf<Input, Output, Trusted>(
  { parts, definition, scope, jsonSchema, tools }: AgentWork<Input, Output, Trusted>,
  timeoutMs: number,
): StepWork {
  const { name, version, turn } = definition;
  const prompt = { name, version, limits: { outputTokens: turn.outputTokens, timeoutMs } };
  return { parts, prompt, scope, jsonSchema, tools, paid: new Map() };
}
