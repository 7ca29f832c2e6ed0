import { canonicalJson } from '../../../store/hash.ts';
import { checkAnswer } from '../model/answer.ts';
import type { ModelTurn } from '../model/ladder.ts';
import { usdNanoOf } from '../model/provider.ts';
import type { AgentLimit } from './definition.ts';
import type { Observation } from './entries.ts';
import { renderMessages } from './messages.ts';
import type { AgentDecision, SessionEnd } from './result.ts';
import type { SessionState, ToolCall, ToolResult } from './session.ts';
import type { Args, Tool } from './tool.ts';
import type { AgentWork } from './work.ts';

/** The next action of a session. */
type Action<Output, Trusted> = { do: 'ask'; turn: ModelTurn } | RunTool<Trusted> | Report | { do: 'end'; end: SessionEnd<Output> };

export interface RunTool<Trusted> {
  do: 'run';
  call: ToolCall;
  tool: Tool<Trusted>;
  args: Args;
  approved: Extract<AgentDecision, { approved: true }> | null;
}

/** Reports to the model on a call that is not executed. */
export interface Report {
  do: 'report';
  call: ToolCall;
  args: Args | null;
  observation: Observation;
}

/** Chooses the next action. Limits are checked before every tool or model call. */
export function nextAction<Output, Trusted>(work: AgentWork<Output, Trusted>): Action<Output, Trusted> {
  const { limits, state } = work;
  const { settled, open, used, idle } = state;
  if (settled) return { do: 'end', end: settled };
  const [call] = open;
  if (call && used.steps >= limits.steps) return exhausted('steps'); // the model was told to call no tool in its last step
  if (call && used.toolCalls >= limits.toolCalls) return exhausted('toolCalls');
  if (call) return actionOn(work, call);
  if (idle >= limits.idleTurns) return { do: 'end', end: { outcome: 'stuck', reason: `${idle} turns in a row brought nothing new` } };
  return askOrEnd(work);
}

const exhausted = (limit: AgentLimit) => ({ do: 'end', end: { outcome: 'exhausted', limit } }) as const;

function askOrEnd<Output, Trusted>(work: AgentWork<Output, Trusted>): Action<Output, Trusted> {
  const { parts, limits } = work;
  const { used, ladder } = work.state;
  if (used.steps >= limits.steps) return exhausted('steps');
  if (used.wallMs >= limits.wallMs) return exhausted('wallMs');
  if (used.outputTokens >= limits.outputTokens) return exhausted('outputTokens');
  const lastStep = used.steps + 1 === limits.steps;
  const rendered = renderMessages(work, lastStep);
  if (!rendered) return exhausted('contextTokens');
  const { messages, inputTokens } = rendered;
  const outputTokens = Math.min(ladder.outputTokens, limits.outputTokens - used.outputTokens);
  const usdNano = usdNanoOf(parts.prices, parts.models[ladder.tier].name, { inputTokens, outputTokens, cachedInputTokens: 0 }) ?? 0;
  if (used.inputTokens + inputTokens > limits.inputTokens) return exhausted('inputTokens');
  if (used.usdNano + usdNano > limits.usdNano) return exhausted('usdNano');
  return { do: 'ask', turn: { ...ladder, messages, outputTokens, toolChoice: lastStep ? 'none' : undefined } };
}

function actionOn<Output, Trusted>(work: AgentWork<Output, Trusted>, call: ToolCall): Action<Output, Trusted> {
  const { definition, state, limits, trusted } = work;
  const proposed = resolveCall(call, definition.tools);
  if (!proposed.ok) return { do: 'report', call, args: null, observation: proposed.observation };
  const decision = state.decisions.get(call.id);
  if (decision && !decision.approved) return { do: 'report', call, args: proposed.args, observation: refusal(decision.comment) };
  const resolved = decision ? approvedArguments(proposed.tool, decision.arguments) : proposed;
  if (!resolved.ok) return { do: 'report', call, args: null, observation: resolved.observation };
  const { tool, args } = resolved;
  const before = earlierAnswer(state, tool, args, decision !== undefined);
  if (before) return { do: 'report', call, args, observation: before.observation };
  if (!decision && tool.needsApproval(args, trusted)) {
    return state.used.approvals >= limits.approvals
      ? exhausted('approvals')
      : { do: 'end', end: { outcome: 'needs_approval', call: { id: call.id, tool: call.name, arguments: args } } };
  }
  if (state.used.wallMs >= limits.wallMs) return exhausted('wallMs');
  return { do: 'run', call, tool, args, approved: decision ?? null };
}

const refusal = (comment: string | null): Observation => ({
  outcome: 'rejected',
  problem: comment ?? 'a person refused this call and gave no reason',
});

/** An earlier answer to the same call: effects are not repeated in a session, nor is a person asked twice about one call. */
function earlierAnswer<Output, Trusted>(
  state: SessionState<Output>,
  tool: Tool<Trusted>,
  args: Args,
  approvedNow: boolean,
): ToolResult | undefined {
  const isSame = (result: ToolResult): boolean => result.tool === tool.name && canonicalJson(result.args) === canonicalJson(args);
  const isAnswered = ({ observation: { outcome } }: ToolResult): boolean =>
    (outcome === 'done' && tool.effect !== 'read') || (outcome === 'rejected' && !approvedNow);
  return state.segments
    .flatMap((segment) => (segment.kind === 'turn' ? segment.results : []))
    .find((result) => isSame(result) && isAnswered(result));
}

type ResolvedCall<Trusted> = { ok: true; tool: Tool<Trusted>; args: Args } | { ok: false; observation: Observation };

/** In characters; no legitimate call is longer. */
const MOST_ARGUMENTS = 16_000;

/** Finds the tool on the allow-list and checks the arguments, repaired like model answers. Executes nothing. */
function resolveCall<Trusted>(call: ToolCall, tools: readonly Tool<Trusted>[]): ResolvedCall<Trusted> {
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return notExecuted('unknown_tool', `there is no tool ${call.name}; there are ${tools.map(({ name }) => name).join(', ')}`);
  if (call.arguments.length > MOST_ARGUMENTS) return notExecuted('invalid', `the arguments are longer than ${MOST_ARGUMENTS} characters`);
  const checked = checkAnswer(call.arguments.trim() || '{}', 'stop', tool.input);
  return checked.ok ? { ok: true, tool, args: checked.output } : notExecuted('invalid', `the arguments do not fit: ${checked.problem}`);
}

/** Checks the arguments that a person approved, because edits can break the schema too. */
function approvedArguments<Trusted>(tool: Tool<Trusted>, approved: Args): ResolvedCall<Trusted> {
  const parsed = tool.input.safeParse(approved);
  if (parsed.success) return { ok: true, tool, args: parsed.data };
  const issue = parsed.error.issues[0];
  return notExecuted('invalid', `the arguments that a person approved do not fit: ${issue?.path.join('.')}: ${issue?.message}`);
}

const notExecuted = (outcome: Observation['outcome'], problem: string): { ok: false; observation: Observation } => ({
  ok: false,
  observation: { outcome, problem },
});
