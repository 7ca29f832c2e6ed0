import type { z } from 'zod';
import { hashOf } from '../../../store/hash.ts';
import { unreadableReason } from '../../common/finish.ts';
import { checkAnswer, refusalReason } from '../model/answer.ts';
import { firstTurn, nextTurn, type ModelTurn } from '../model/ladder.ts';
import type { Tier } from '../model/provider.ts';
import type { Entry, InputEntry, ModelEntry, ToolEntry } from './entries.ts';
import type { AgentDecision, SessionEnd } from './result.ts';
import { TOOL_NAME } from './tool.ts';

/** The state of a session, derived from its entries alone. */
export interface SessionState<Output> {
  segments: Segment<Output>[];
  /** Calls of the last turn that have no result yet, in order. */
  open: ToolCall[];
  decisions: Map<string, AgentDecision>;
  /** How to ask for the next turn. */
  ladder: ModelTurn;
  used: { steps: number; toolCalls: number; approvals: number; inputTokens: number; outputTokens: number; usdNano: number; wallMs: number };
  /** Consecutive turns without new information. */
  idle: number;
  /** Set when the session is over. */
  settled: SessionEnd<Output> | null;
  /** Number of turns in which a call had the same result. */
  readonly counts: Map<string, number>;
  /** Hashes of all results returned by tools so far. */
  readonly seen: Set<string>;
}

/** A part of the transcript that is never split. */
export type Segment<Output> = InputEntry | Turn<Output>;

export interface Turn<Output> {
  kind: 'turn';
  entry: ModelEntry;
  reading: TurnReading<Output>;
  results: ToolResult[];
}

/** A result, and whether the same call returned the same before. */
export interface ToolResult extends ToolEntry {
  repeat: boolean;
}

/** The interpretation of a model turn. */
type TurnReading<Output> =
  | { is: 'calls'; calls: ToolCall[] }
  | { is: 'answer'; output: Output }
  | { is: 'invalid'; problem: string; cut: boolean }
  | { is: 'refusal'; reason: string };

/** A tool call as the model requested it. */
export interface ToolCall {
  /** Turn number and position in the turn: the same in every attempt. */
  id: string;
  /** The name the model used, made acceptable to providers. */
  name: string;
  /** Unchecked text. */
  arguments: string;
}

/** What the interpretation of entries depends on. */
export interface SessionRules<Output> {
  schema: z.ZodType<Output>;
  tier: Tier;
  outputTokens: number;
  /** Whether the large model differs from the small one. */
  hasNextTier: boolean;
}

export const initialState = <Output>({ tier, outputTokens }: SessionRules<Output>): SessionState<Output> => ({
  segments: [],
  open: [],
  decisions: new Map(),
  ladder: firstTurn(tier, outputTokens, []),
  used: { steps: 0, toolCalls: 0, approvals: 0, inputTokens: 0, outputTokens: 0, usdNano: 0, wallMs: 0 },
  idle: 0,
  settled: null,
  counts: new Map(),
  seen: new Set(),
});

/** Applies the next entry to the state. */
export function applyEntry<Output>(state: SessionState<Output>, entry: Entry, rules: SessionRules<Output>): void {
  if (entry.kind === 'input') takeInput(state, entry, rules);
  else if (entry.kind === 'model') takeTurn(state, entry, rules);
  else if (entry.kind === 'tool') takeResult(state, entry);
  else takeDecision(state, entry.decision);
}

/** A changed case reopens a finished session. */
function takeInput<Output>(state: SessionState<Output>, entry: InputEntry, rules: SessionRules<Output>): void {
  state.segments.push(entry);
  state.settled = null;
  state.ladder = firstTurn(state.ladder.tier, rules.outputTokens, []);
  state.idle = 0;
  state.counts.clear();
}

function takeTurn<Output>(state: SessionState<Output>, entry: ModelEntry, rules: SessionRules<Output>): void {
  const reading = readTurn(entry, rules.schema);
  state.segments.push({ kind: 'turn', entry, reading, results: [] });
  state.used.steps += 1;
  const used = entry.held ?? entry; // worst case if the provider did not count
  state.used.inputTokens += used.inputTokens;
  state.used.outputTokens += used.outputTokens;
  state.used.usdNano += used.usdNano ?? 0;
  state.used.wallMs += entry.durationMs;
  if (reading.is === 'calls') state.open = [...reading.calls];
  if (reading.is === 'answer') state.settled = { outcome: 'done', output: reading.output };
  if (reading.is === 'refusal') state.settled = { outcome: 'refused', reason: reading.reason };
  if (reading.is === 'invalid') climb(state, entry, reading, rules.hasNextTier);
  else state.ladder = firstTurn(state.ladder.tier, rules.outputTokens, []);
}

/** Applies the repair ladder of model steps, separately for each turn. */
function climb<Output>(
  state: SessionState<Output>,
  { text }: ModelEntry,
  invalid: { problem: string; cut: boolean },
  hasNextTier: boolean,
): void {
  const next = nextTurn(state.ladder, { text, ...invalid }, [], hasNextTier);
  if (next) state.ladder = { ...next, messages: [] };
  else state.settled = { outcome: 'stuck', reason: `no usable answer after every repair: ${invalid.problem}` };
}

/** A repeated call with the same result is flagged to the model; the third turn with it ends the session. */
const MOST_REPEATS = 2;

function takeResult<Output>(state: SessionState<Output>, entry: ToolEntry): void {
  const turn = state.segments.findLast((segment) => segment.kind === 'turn');
  state.open = state.open.filter(({ id }) => id !== entry.call);
  state.used.toolCalls += 1;
  state.used.wallMs += entry.durationMs;
  if (!turn) return;
  const count = countOf(state, entry, turn.results);
  turn.results.push({ ...entry, repeat: count > 1 });
  if (count > MOST_REPEATS) state.settled = { outcome: 'stuck', reason: `it called ${entry.tool} with the same arguments again and again` };
  if (state.open.length === 0)
    state.idle = turn.results.filter((result) => isNewObservation(state, result)).length > 0 ? 0 : state.idle + 1;
}

function countOf<Output>(state: SessionState<Output>, entry: ToolEntry, sameTurn: readonly ToolResult[]): number {
  const fingerprint = fingerprintOf(entry);
  const before = state.counts.get(fingerprint) ?? 0;
  const count = sameTurn.some((other) => fingerprintOf(other) === fingerprint) ? before : before + 1;
  state.counts.set(fingerprint, count);
  return count;
}

const fingerprintOf = ({ tool, args, observation }: ToolEntry): string => hashOf([tool, args, observation]);

/** A rejection is new information; so is data that the tool has not returned before. */
function isNewObservation<Output>(state: SessionState<Output>, { tool, observation, repeat }: ToolResult): boolean {
  if (observation.outcome === 'rejected') return !repeat;
  if (observation.outcome !== 'done') return false;
  const fingerprint = hashOf([tool, observation.data]);
  const isNew = !state.seen.has(fingerprint);
  state.seen.add(fingerprint);
  return isNew;
}

function takeDecision<Output>(state: SessionState<Output>, decision: AgentDecision): void {
  state.decisions.set(decision.call, decision);
  state.used.approvals += 1;
}

/** A model that requests more calls at once has no plan. */
const MOST_AT_ONCE = 16;

/** Interprets a turn, finish reason first. Of an answer that was cut off or spoilt no call is executed: the last one may be incomplete. */
function readTurn<Output>(entry: ModelEntry, schema: z.ZodType<Output>): TurnReading<Output> {
  const { text, toolCalls, finishReason, seq } = entry;
  const refusal = refusalReason(finishReason);
  if (refusal) return { is: 'refusal', reason: refusal };
  const unread = unreadableReason(finishReason);
  if (unread) return { is: 'invalid', ...unread };
  if (toolCalls.length > 0) {
    const problem = `it asks for ${toolCalls.length} calls at once, at most ${MOST_AT_ONCE} are allowed, and none was made`;
    if (toolCalls.length > MOST_AT_ONCE) return { is: 'invalid', problem, cut: false };
    return { is: 'calls', calls: toolCalls.map((call, place) => ({ ...call, id: `${seq}.${place}`, name: nameOf(call.name) })) };
  }
  const checked = checkAnswer(text, finishReason, schema);
  return checked.ok ? { is: 'answer', output: checked.output } : { is: 'invalid', ...checked };
}

const nameOf = (name: string): string => (TOOL_NAME.test(name) ? name : name.replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, 64) || 'unnamed');
