import { jsonBlob } from '../../../store/blobs.ts';
import { SignalboxError, failures } from '../../common/failures.ts';
import { createEffects, type EffectSpec } from '../effects.ts';
import { cutJson } from './cut.ts';
import type { Observation, ToolContent } from './entries.ts';
import type { Approved, Run, ReportToModel } from './next.ts';
import type { Call } from './reading.ts';
import { record } from './record.ts';
import type { Args, Tool } from './tool.ts';
import type { AgentWork } from './work.ts';

/** Characters kept of a result. */
const MOST_KEPT = 100_000;
/** From this attempt on, a read-only tool that still breaks is reported to the model as failed. */
const PATIENT_ATTEMPTS = 3;

const effects = createEffects();

/** Runs a tool call that passed allow-list, schema and any needed approval, and commits its outcome. */
export async function callTool<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  { call, tool, args, approved }: Run<Trusted>,
): Promise<void> {
  const key = tool.effect === 'read' ? null : `${work.session}/${call.id}`;
  const startedAt = performance.now();
  const observation = await observe(work, { tool, args, approved, key });
  const durationMs = Math.round(performance.now() - startedAt);
  const effectKey = key === null ? null : `${work.scope.runId}:${key}`;
  await keep(work, call, { args, observation }, { effect_key: effectKey, duration_ms: durationMs });
}

/** Commits the answer to a call that is not executed. */
export const tellModel = <Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  { call, args, observation }: ReportToModel,
): Promise<void> => keep(work, call, { args, observation }, {});

async function keep<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  call: Call,
  content: ToolContent,
  fields: { effect_key?: string | null; duration_ms?: number },
): Promise<void> {
  await record(work, { kind: 'tool', call_id: call.id, tool: call.name, ...fields, blob: jsonBlob(content) });
  const { runId: run, activityId, attempt } = work.scope;
  const { outcome } = content.observation;
  work.parts.logger.info(
    { run, activityId, attempt, agent: work.definition.name, tool: call.name, call: call.id, outcome },
    'agent called a tool',
  );
}

interface Pass<Trusted> {
  tool: Tool<Trusted>;
  args: Args;
  approved: Approved | null;
  key: string | null;
}

/** Permanent failures become observations for the model; others are thrown, and the next attempt continues from here. */
async function observe<Input, Output, Trusted>(work: AgentWork<Input, Output, Trusted>, pass: Pass<Trusted>): Promise<Observation> {
  const { scope, parts } = work;
  try {
    const data = await perform(work, pass);
    return readOutput(pass.tool, data);
  } catch (error) {
    scope.signal.throwIfAborted();
    const { runId: run, activityId, attempt } = scope;
    parts.logger.warn({ run, activityId, attempt, tool: pass.tool.name, error: String(error) }, 'tool failed');
    if (error instanceof SignalboxError && !failures[error.code].retryable && !OURS.has(error.code)) {
      return { outcome: 'failed', problem: error.message };
    }
    if (pass.key === null && attempt >= PATIENT_ATTEMPTS) return { outcome: 'failed', problem: 'the tool does not work now' };
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

function perform<Input, Output, Trusted>(
  { scope, session, trusted }: AgentWork<Input, Output, Trusted>,
  { tool, args, approved, key }: Pass<Trusted>,
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
