import { canonicalJson } from '../../../store/hash.ts';
import type { ModelTurn } from '../model/ladder.ts';
import type { Observation } from './entries.ts';
import type { AgentLimit, AgentLimits } from './limits.ts';
import type { Call } from './reading.ts';
import { approvedArguments, resolveCall, type ResolvedCall } from './resolve.ts';
import type { AgentDecision } from './result.ts';
import type { Result, SessionEnd, SessionState } from './session-state.ts';
import type { Args, Tool } from './tool.ts';

export type Approved = Extract<AgentDecision, { approved: true }>;

export interface AskModel {
  do: 'ask';
  turn: ModelTurn;
}

export interface Run<Trusted> {
  do: 'run';
  call: Call;
  tool: Tool<Trusted>;
  args: Args;
  approved: Approved | null;
}

/** Reports to the model on a call that is not executed. */
export interface ReportToModel {
  do: 'tell';
  call: Call;
  args: Args | null;
  observation: Observation;
}

interface Exhausted {
  outcome: 'exhausted';
  limit: AgentLimit;
}

export type End<Output> = SessionEnd<Output> | Exhausted | { outcome: 'needs_approval'; call: Call; args: Args };

/** The next action of a session. */
export type Action<Output, Trusted> = AskModel | Run<Trusted> | ReportToModel | { do: 'end'; end: End<Output> };

/** Inputs of the choice besides the session's state. */
export interface ActionContext<Trusted> {
  tools: readonly Tool<Trusted>[];
  trusted: Trusted;
  limits: AgentLimits;
  /** The next request to the model, or null when it exceeds the context. */
  question: (lastStep: boolean) => { turn: ModelTurn; inputTokens: number; usdNano: number } | null;
}

/** Chooses the next action. Limits are checked before every tool or model call. */
export function nextAction<Output, Trusted>(state: SessionState<Output>, means: ActionContext<Trusted>): Action<Output, Trusted> {
  if (state.settled) return { do: 'end', end: state.settled };
  const [call] = state.open;
  if (call && state.used.steps >= means.limits.steps) return exhausted('steps'); // the model was told to call no tool in its last step
  if (call && state.used.toolCalls >= means.limits.toolCalls) return exhausted('toolCalls');
  if (call) return actOn(call, state, means);
  if (state.idle >= means.limits.idleTurns)
    return { do: 'end', end: { outcome: 'stuck', reason: `${state.idle} turns in a row brought nothing new` } };
  return askModel(state, means);
}

const exhausted = (limit: AgentLimit): { do: 'end'; end: Exhausted } => ({ do: 'end', end: { outcome: 'exhausted', limit } });

function actOn<Output, Trusted>(call: Call, state: SessionState<Output>, means: ActionContext<Trusted>): Action<Output, Trusted> {
  const proposed = resolveCall(call, means.tools);
  if (!proposed.ok) return { do: 'tell', call, args: null, observation: proposed.observation };
  const decision = state.decisions.get(call.id);
  if (decision && !decision.approved) return { do: 'tell', call, args: proposed.args, observation: refusal(decision.comment) };
  const resolved: ResolvedCall<Trusted> = decision ? approvedArguments(proposed.tool, decision.arguments) : proposed;
  if (!resolved.ok) return { do: 'tell', call, args: null, observation: resolved.observation };
  const { tool, args } = resolved;
  const before = earlier(state, tool, args, decision !== undefined);
  if (before) return { do: 'tell', call, args, observation: before.observation };
  if (!decision && tool.needsApproval(args, means.trusted)) {
    return state.used.approvals >= means.limits.approvals
      ? exhausted('approvals')
      : { do: 'end', end: { outcome: 'needs_approval', call, args } };
  }
  if (state.used.wallMs >= means.limits.wallMs) return exhausted('wallMs');
  return { do: 'run', call, tool, args, approved: decision ?? null };
}

const refusal = (comment: string | null): Observation => ({
  outcome: 'rejected',
  problem: comment ?? 'a person refused this call and gave no reason',
});

/** An earlier answer to the same call: effects are not repeated in a session, nor is a person asked twice about one call. */
function earlier<Output, Trusted>(state: SessionState<Output>, tool: Tool<Trusted>, args: Args, approvedNow: boolean): Result | undefined {
  const isSame = (result: Result): boolean => result.tool === tool.name && canonicalJson(result.args) === canonicalJson(args);
  const isAnswered = ({ observation: { outcome } }: Result): boolean =>
    (outcome === 'done' && tool.effect !== 'read') || (outcome === 'rejected' && !approvedNow);
  return state.segments
    .flatMap((segment) => (segment.kind === 'turn' ? segment.results : []))
    .find((result) => isSame(result) && isAnswered(result));
}

function askModel<Output, Trusted>(state: SessionState<Output>, { limits, question }: ActionContext<Trusted>): Action<Output, Trusted> {
  const { used } = state;
  if (used.steps >= limits.steps) return exhausted('steps');
  if (used.wallMs >= limits.wallMs) return exhausted('wallMs');
  if (used.outputTokens >= limits.outputTokens) return exhausted('outputTokens');
  const next = question(used.steps + 1 === limits.steps);
  if (!next) return exhausted('contextTokens');
  if (used.inputTokens + next.inputTokens > limits.inputTokens) return exhausted('inputTokens');
  if (used.usdNano + next.usdNano > limits.usdNano) return exhausted('usdNano');
  return { do: 'ask', turn: next.turn };
}
