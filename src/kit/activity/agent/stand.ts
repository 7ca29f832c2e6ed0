import type { z } from 'zod';
import { hashOf } from '../../../store/hash.ts';
import { firstTurn, nextTurn, type Turn } from '../model/ladder.ts';
import type { Tier } from '../model/prompt.ts';
import type { DecisionEntry, Entry, InputEntry, ModelEntry, ToolEntry } from './entries.ts';
import { readTurn, type Call, type Reading } from './reading.ts';
import type { AgentDecision } from './result.ts';

/** A result, and whether the same call returned the same before. */
export interface Result extends ToolEntry {
  repeat: boolean;
}

/** A part of the transcript that is never split. */
export type Segment<Output> = InputEntry | { kind: 'turn'; entry: ModelEntry; reading: Reading<Output>; results: Result[] };

export type Settled<Output> = { outcome: 'done'; output: Output } | { outcome: 'stuck' | 'refused'; reason: string };

/** The state of a session, derived from its entries alone. */
export interface Stand<Output> {
  segments: Segment<Output>[];
  /** Calls of the last turn that have no result yet, in order. */
  open: Call[];
  decisions: Map<string, AgentDecision>;
  /** How to ask for the next turn. */
  ladder: Turn;
  used: { steps: number; toolCalls: number; approvals: number; inputTokens: number; outputTokens: number; usdNano: number; wallMs: number };
  /** Consecutive turns without new information. */
  idle: number;
  /** Set when the session is over. */
  settled: Settled<Output> | null;
  /** Number of turns in which a call had the same result. */
  readonly counts: Map<string, number>;
  /** Hashes of all results returned by tools so far. */
  readonly seen: Set<string>;
}

/** What the interpretation of entries depends on. */
export interface Rules<Output> {
  schema: z.ZodType<Output>;
  tier: Tier;
  outputTokens: number;
  /** Whether the large model differs from the small one. */
  hasNextTier: boolean;
}

export const emptyStand = <Output>({ tier, outputTokens }: Rules<Output>): Stand<Output> => ({
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
export function take<Output>(stand: Stand<Output>, entry: Entry, rules: Rules<Output>): void {
  if (entry.kind === 'input') takeInput(stand, entry, rules);
  else if (entry.kind === 'model') takeTurn(stand, entry, rules);
  else if (entry.kind === 'tool') takeResult(stand, entry);
  else takeDecision(stand, entry);
}

/** A changed case reopens a finished session. */
function takeInput<Output>(stand: Stand<Output>, entry: InputEntry, rules: Rules<Output>): void {
  stand.segments.push(entry);
  stand.settled = null;
  stand.ladder = firstTurn(stand.ladder.tier, rules.outputTokens, []);
  stand.idle = 0;
  stand.counts.clear();
}

function takeTurn<Output>(stand: Stand<Output>, entry: ModelEntry, rules: Rules<Output>): void {
  const reading = readTurn(entry, rules.schema);
  stand.segments.push({ kind: 'turn', entry, reading, results: [] });
  stand.used.steps += 1;
  const used = entry.held ?? entry; // worst case if the provider did not count
  stand.used.inputTokens += used.inputTokens;
  stand.used.outputTokens += used.outputTokens;
  stand.used.usdNano += used.usdNano ?? 0;
  stand.used.wallMs += entry.durationMs;
  if (reading.is === 'calls') stand.open = [...reading.calls];
  if (reading.is === 'answer') stand.settled = { outcome: 'done', output: reading.output };
  if (reading.is === 'refusal') stand.settled = { outcome: 'refused', reason: reading.reason };
  if (reading.is === 'misfit') climb(stand, entry, reading, rules.hasNextTier);
  else stand.ladder = firstTurn(stand.ladder.tier, rules.outputTokens, []);
}

/** Applies the repair ladder of model steps, separately for each turn. */
function climb<Output>(stand: Stand<Output>, { text }: ModelEntry, misfit: { problem: string; cut: boolean }, hasNextTier: boolean): void {
  const next = nextTurn(stand.ladder, { text, ...misfit }, [], hasNextTier);
  if (next) stand.ladder = { ...next, messages: [] };
  else stand.settled = { outcome: 'stuck', reason: `no usable answer after every repair: ${misfit.problem}` };
}

/** A repeated call with the same result is flagged to the model; the third turn with it ends the session. */
const MOST_REPEATS = 2;

function takeResult<Output>(stand: Stand<Output>, entry: ToolEntry): void {
  const turn = stand.segments.findLast((segment) => segment.kind === 'turn');
  stand.open = stand.open.filter(({ id }) => id !== entry.call);
  stand.used.toolCalls += 1;
  stand.used.wallMs += entry.durationMs;
  if (!turn) return;
  const count = countOf(stand, entry, turn.results);
  turn.results.push({ ...entry, repeat: count > 1 });
  if (count > MOST_REPEATS) stand.settled = { outcome: 'stuck', reason: `it called ${entry.tool} with the same arguments again and again` };
  if (stand.open.length === 0) stand.idle = turn.results.filter((result) => isNews(stand, result)).length > 0 ? 0 : stand.idle + 1;
}

function countOf<Output>(stand: Stand<Output>, entry: ToolEntry, sameTurn: readonly Result[]): number {
  const print = printOf(entry);
  const before = stand.counts.get(print) ?? 0;
  const count = sameTurn.some((other) => printOf(other) === print) ? before : before + 1;
  stand.counts.set(print, count);
  return count;
}

const printOf = ({ tool, args, observation }: ToolEntry): string => hashOf([tool, args, observation]);

/** A rejection is new information; so is data that the tool has not returned before. */
function isNews<Output>(stand: Stand<Output>, { tool, observation, repeat }: Result): boolean {
  if (observation.outcome === 'rejected') return !repeat;
  if (observation.outcome !== 'done') return false;
  const print = hashOf([tool, observation.data]);
  const isNew = !stand.seen.has(print);
  stand.seen.add(print);
  return isNew;
}

function takeDecision<Output>(stand: Stand<Output>, { decision }: DecisionEntry): void {
  stand.decisions.set(decision.call, decision);
  stand.used.approvals += 1;
}
