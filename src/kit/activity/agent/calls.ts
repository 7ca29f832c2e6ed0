import { jsonBlob } from '../../../store/blobs.ts';
import { SignalboxError, failures } from '../../common/failures.ts';
import { createEffects, type EffectSpec } from '../effects.ts';
import { askModel } from '../model/ask.ts';
import { isExceeded } from '../model/budget.ts';
import { attemptOf, keepUnusable, workOf } from '../model/calls.ts';
import type { ModelTurn } from '../model/ladder.ts';
import type { ModelReply, StepWork } from '../model/work.ts';
import type { Observation, ToolContent } from './entries.ts';
import { cutJson } from './messages.ts';
import type { Report, RunTool } from './next.ts';
import type { ToolCall } from './session.ts';
import type { Tool } from './tool.ts';
import { appendEntry } from './transcript.ts';
import type { AgentWork } from './work.ts';

/**
 * Asks the model once and commits answer and price in one statement. Returns the limit that stopped the call, or null: `budget` for one
 * beyond this session, `wallMs` when the session's time is up.
 * @throws SignalboxError with a MODEL_ code.
 */
export async function callModel<Output, Trusted>(work: AgentWork<Output, Trusted>, turn: ModelTurn): Promise<'budget' | 'wallMs' | null> {
  const leftMs = work.limits.wallMs - work.state.used.wallMs;
  const timeoutMs = Math.min(work.definition.turn.timeoutMs, leftMs);
  try {
    const step = stepWorkOf(work, timeoutMs);
    const reply = await askModel(step, turn);
    if (reply.failure) {
      await keepUnusable(step, reply); // paid, but not a turn of the session
      throw reply.failure;
    }
    await keepAnswer(work, turn, reply);
    return null;
  } catch (error) {
    if (isExceeded(error)) return 'budget';
    if (error instanceof SignalboxError && error.code === 'MODEL_TIMEOUT' && timeoutMs === leftMs) return 'wallMs';
    throw error;
  }
}

async function keepAnswer<Output, Trusted>(work: AgentWork<Output, Trusted>, { rung }: ModelTurn, reply: ModelReply): Promise<void> {
  const { call, row, blob, requestHash } = reply;
  if (!row || !blob) return; // never happens: sessions do not reuse paid calls
  const { model, finishReason, inputTokens, outputTokens, usdNano } = call;
  const fields = { request_hash: requestHash, model, finish_reason: finishReason, usd_nano: usdNano, duration_ms: row.duration_ms };
  const paid = { ...workOf(reply), hash_beside: `${requestHash}@${work.scope.attempt}` };
  await appendEntry(work, { kind: 'model', ...fields, input_tokens: inputTokens, output_tokens: outputTokens, blob }, paid);
  work.parts.logger.info(
    { ...attemptOf(work.scope), agent: work.definition.name, model, rung, finishReason, inputTokens, outputTokens, usdNano },
    'agent turn',
  );
}

function stepWorkOf<Output, Trusted>(
  { parts, definition, scope, jsonSchema, tools }: AgentWork<Output, Trusted>,
  timeoutMs: number,
): StepWork {
  const { name, version, turn } = definition;
  const prompt = { name, version, limits: { outputTokens: turn.outputTokens, timeoutMs } };
  return { parts, prompt, scope, jsonSchema, tools, paid: new Map() };
}

/** Characters kept of a result. */
const MOST_KEPT = 100_000;
/** From this attempt on, a read-only tool that still breaks is reported to the model as failed. */
const PATIENT_ATTEMPTS = 3;

const effects = createEffects();

/** Runs a tool call that passed allow-list, schema and any needed approval, and commits its outcome. */
export async function callTool<Output, Trusted>(work: AgentWork<Output, Trusted>, action: RunTool<Trusted>): Promise<void> {
  const { call, tool, args } = action;
  const key = tool.effect === 'read' ? null : `${work.session}/${call.id}`;
  const startedAt = performance.now();
  const observation = await observe(work, action, key);
  const durationMs = Math.round(performance.now() - startedAt);
  const effectKey = key === null ? null : `${work.scope.runId}:${key}`;
  await keepResult(work, call, { args, observation }, { effect_key: effectKey, duration_ms: durationMs });
}

/** Commits the answer to a call that is not executed. */
export const reportToModel = <Output, Trusted>(work: AgentWork<Output, Trusted>, { call, args, observation }: Report): Promise<void> =>
  keepResult(work, call, { args, observation }, {});

async function keepResult<Output, Trusted>(
  work: AgentWork<Output, Trusted>,
  call: ToolCall,
  content: ToolContent,
  fields: { effect_key?: string | null; duration_ms?: number },
): Promise<void> {
  await appendEntry(work, { kind: 'tool', call_id: call.id, tool: call.name, ...fields, blob: jsonBlob(content) });
  const { outcome } = content.observation;
  work.parts.logger.info(
    { ...attemptOf(work.scope), agent: work.definition.name, tool: call.name, call: call.id, outcome },
    'agent called a tool',
  );
}

/** Permanent failures become observations for the model; others are thrown, and the next attempt continues from here. */
async function observe<Output, Trusted>(
  work: AgentWork<Output, Trusted>,
  action: RunTool<Trusted>,
  key: string | null,
): Promise<Observation> {
  const { scope, parts } = work;
  try {
    return readOutput(action.tool, await perform(work, action, key));
  } catch (error) {
    scope.signal.throwIfAborted();
    parts.logger.warn({ ...attemptOf(scope), tool: action.tool.name, error: String(error) }, 'tool failed');
    if (error instanceof SignalboxError && !failures[error.code].retryable && !OURS.has(error.code)) {
      return { outcome: 'failed', problem: error.message };
    }
    if (key === null && scope.attempt >= PATIENT_ATTEMPTS) return { outcome: 'failed', problem: 'the tool does not work now' };
    throw error;
  }
}

/** Faults of the program, a breach of its rules, and what a person has to answer first: never the model's business. */
const OURS = new Set<string>(['EFFECT_IN_DOUBT', 'INTERNAL', 'PROOF_INVALID', 'EFFECT_CONFLICT']);

function readOutput<Trusted>(tool: Tool<Trusted>, data: unknown): Observation {
  const parsed = tool.output.safeParse(data);
  if (parsed.success) return { outcome: 'done', data: cutJson(parsed.data, MOST_KEPT) };
  return tool.effect === 'read'
    ? { outcome: 'failed', problem: 'the tool answered something that cannot be read' }
    : { outcome: 'done', problem: 'it was done, but the answer cannot be read' };
}

function perform<Output, Trusted>(
  { scope, session, trusted }: AgentWork<Output, Trusted>,
  { tool, args, approved }: RunTool<Trusted>,
  key: string | null,
): Promise<unknown> {
  const approval = approved && { proof: approved.proof, action: approved.action, arguments: approved.arguments };
  const context = { runId: scope.runId, session, trusted, key: null, approval, signal: scope.signal };
  if (key === null) return tool.where === 'outside' ? tool.run(args, context) : scope.commit((trx) => tool.run(trx, args, context));
  const spec: EffectSpec = { step: key, action: tool.name, class: tool.effect, request: args, ...(approval ? { proof: approval } : {}) };
  if (tool.where === 'database') return effects.inTransaction(spec, (trx, full) => tool.run(trx, args, { ...context, key: full }));
  const { run, verify } = tool;
  const inDoubt = tool.effect === 'irreversible' ? 'person' : 'repeat';
  const asks = verify ? { verify: (full: string) => verify(full, args, trusted) } : {};
  return effects.once({ ...spec, inDoubt, ...asks }, (full) => run(args, { ...context, key: full }));
}
