import { canonicalJson } from '../../../store/hash.ts';
import type { Turn } from '../model/ladder.ts';
import type { Observation } from './entries.ts';
import type { AgentLimit, AgentLimits } from './limits.ts';
import type { Call } from './reading.ts';
import { approvedArguments, resolveCall, type Resolved } from './resolve.ts';
import type { AgentDecision } from './result.ts';
import type { Result, Settled, Stand } from './stand.ts';
import type { Args, Tool } from './tool.ts';

export type Approved = Extract<AgentDecision, { approved: true }>;

export interface Ask {
  do: 'ask';
  turn: Turn;
}

export interface Run<Trusted> {
  do: 'run';
  call: Call;
  tool: Tool<Trusted>;
  args: Args;
  approved: Approved | null;
}

/** Reports to the model on a call that is not executed. */
export interface Tell {
  do: 'tell';
  call: Call;
  args: Args | null;
  observation: Observation;
}

interface Exhausted {
  outcome: 'exhausted';
  limit: AgentLimit;
}

export type End<Output> = Settled<Output> | Exhausted | { outcome: 'needs_approval'; call: Call; args: Args };

/** The next action of a session. */
export type Action<Output, Trusted> = Ask | Run<Trusted> | Tell | { do: 'end'; end: End<Output> };

/** Inputs of the choice besides the session's state. */
export interface Means<Trusted> {
  tools: readonly Tool<Trusted>[];
  trusted: Trusted;
  limits: AgentLimits;
  /** The next request to the model, or null when it exceeds the context. */
  question: (lastStep: boolean) => { turn: Turn; inputTokens: number; usdNano: number } | null;
}

/** Chooses the next action. Limits are checked before every tool or model call. */
export function nextAction<Output, Trusted>(stand: Stand<Output>, means: Means<Trusted>): Action<Output, Trusted> {
  if (stand.settled) return { do: 'end', end: stand.settled };
  const [call] = stand.open;
  if (call && stand.used.steps >= means.limits.steps) return exhausted('steps'); // the model was told to call no tool in its last step
  if (call && stand.used.toolCalls >= means.limits.toolCalls) return exhausted('toolCalls');
  if (call) return actOn(call, stand, means);
  if (stand.idle >= means.limits.idleTurns)
    return { do: 'end', end: { outcome: 'stuck', reason: `${stand.idle} turns in a row brought nothing new` } };
  return askModel(stand, means);
}

const exhausted = (limit: AgentLimit): { do: 'end'; end: Exhausted } => ({ do: 'end', end: { outcome: 'exhausted', limit } });

function actOn<Output, Trusted>(call: Call, stand: Stand<Output>, means: Means<Trusted>): Action<Output, Trusted> {
  const proposed = resolveCall(call, means.tools);
  if (!proposed.ok) return { do: 'tell', call, args: null, observation: proposed.observation };
  const decision = stand.decisions.get(call.id);
  if (decision && !decision.approved) return { do: 'tell', call, args: proposed.args, observation: refusal(decision.comment) };
  const resolved: Resolved<Trusted> = decision ? approvedArguments(proposed.tool, decision.arguments) : proposed;
  if (!resolved.ok) return { do: 'tell', call, args: null, observation: resolved.observation };
  const { tool, args } = resolved;
  const before = earlier(stand, tool, args, decision !== undefined);
  if (before) return { do: 'tell', call, args, observation: before.observation };
  if (!decision && tool.needsApproval(args, means.trusted)) {
    return stand.used.approvals >= means.limits.approvals
      ? exhausted('approvals')
      : { do: 'end', end: { outcome: 'needs_approval', call, args } };
  }
  if (stand.used.wallMs >= means.limits.wallMs) return exhausted('wallMs');
  return { do: 'run', call, tool, args, approved: decision ?? null };
}

const refusal = (comment: string | null): Observation => ({
  outcome: 'rejected',
  problem: comment ?? 'a person refused this call and gave no reason',
});

/** An earlier answer to the same call: effects are not repeated in a session, nor is a person asked twice about one call. */
function earlier<Output, Trusted>(stand: Stand<Output>, tool: Tool<Trusted>, args: Args, approvedNow: boolean): Result | undefined {
  const isSame = (result: Result): boolean => result.tool === tool.name && canonicalJson(result.args) === canonicalJson(args);
  const isAnswered = ({ observation: { outcome } }: Result): boolean =>
    (outcome === 'done' && tool.effect !== 'read') || (outcome === 'rejected' && !approvedNow);
  return stand.segments
    .flatMap((segment) => (segment.kind === 'turn' ? segment.results : []))
    .find((result) => isSame(result) && isAnswered(result));
}

function askModel<Output, Trusted>(stand: Stand<Output>, { limits, question }: Means<Trusted>): Action<Output, Trusted> {
  const { used } = stand;
  if (used.steps >= limits.steps) return exhausted('steps');
  if (used.wallMs >= limits.wallMs) return exhausted('wallMs');
  if (used.outputTokens >= limits.outputTokens) return exhausted('outputTokens');
  const next = question(used.steps + 1 === limits.steps);
  if (!next) return exhausted('contextTokens');
  if (used.inputTokens + next.inputTokens > limits.inputTokens) return exhausted('inputTokens');
  if (used.usdNano + next.usdNano > limits.usdNano) return exhausted('usdNano');
  return { do: 'ask', turn: next.turn };
}
