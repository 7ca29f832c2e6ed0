import type { RequestLine } from '../../../stack/model/server.ts';
import type { Stack } from '../../../testkit/stack.ts';
import { eventually } from '../../../testkit/processes.ts';

export interface RequestFigures {
  requests: number;
  rows: number;
  /** Requests that were made more than once, counted without the first. */
  repeated: number;
  /** Requests that had no committed row when their worker was killed. */
  inFlight: number;
  /** Those of them that were answered: the kill fell between the answer and its row. */
  answeredInFlight: number;
  /** Kills that hit a turn of an agent. */
  killsInLoops: number;
  /** What must not be. */
  faults: string[];
}

interface Row {
  run_id: string;
  prompt: string;
  at: Date;
}

/** One thing that was asked, however often, and its row. */
interface Question {
  step: string;
  asks: { arrived: number; answered: number }[];
  committed: number | null;
}

/** A request whose worker was killed before there was a row of it. */
interface Hit {
  step: string;
  kill: number;
  answered: boolean;
}

/**
 * A request that its worker sent just before it was killed is read by the model just after that, later the busier the machine.
 * The next worker needs longer than this to start, so what arrives until then can only be of the one that was killed.
 */
const ON_ITS_WAY_MS = 500;

/** Lays the model's own log beside the rows of paid calls and the moments of the kills. */
export async function judgeRequests(stack: Stack, kills: readonly number[]): Promise<RequestFigures> {
  const rows = await eventually(() =>
    stack.client().db.selectFrom('model_calls').select(['run_id', 'prompt', 'at']).orderBy('id').execute(),
  );
  const lines = stack.modelLog();
  const { questions, faults } = pair(lines, rows);
  const judged = questions.map((question) => judge(question, kills));
  const hits = judged.flatMap((each) => each.hits);
  const twice = [...groupBy(hits, ({ step, kill }) => `${step} at ${new Date(kill).toISOString()}`)].filter(([, each]) => each.length > 1);
  return {
    requests: lines.length,
    rows: rows.length,
    repeated: questions.reduce((sum, { asks }) => sum + asks.length - 1, 0),
    inFlight: hits.length,
    answeredInFlight: hits.filter(({ answered }) => answered).length,
    killsInLoops: new Set(hits.filter(({ step }) => step.endsWith(' workOnTicket')).map(({ kill }) => kill)).size,
    faults: [...faults, ...judged.flatMap((each) => each.faults), ...twice.map(([where]) => `${where}: more than one call in flight`)],
  };
}

/** Nothing may be asked again that is committed, and nothing may be asked again but because its worker was killed. */
function judge({ step, asks, committed }: Question, kills: readonly number[]): { hits: Hit[]; faults: string[] } {
  const hits: Hit[] = [];
  const faults: string[] = [];
  for (const [index, { arrived, answered }] of asks.entries()) {
    const next = asks[index + 1];
    const kill = kills.find((at) => at + ON_ITS_WAY_MS >= arrived);
    const isCommitted = committed !== null && committed >= arrived && committed < (kill ?? Infinity);
    if (kill !== undefined && !isCommitted && !(next && next.arrived <= kill)) hits.push({ step, kill, answered: answered < kill });
    else if (next) faults.push(`${step}: asked ${timeline({ arrived, answered, committed, kill, again: next.arrived })}`);
    if (committed !== null && arrived > committed) faults.push(`${step}: asked again ${timeline({ committed, arrived })}`);
  }
  return { hits, faults };
}

const timeline = (times: Record<string, number | null | undefined>): string =>
  Object.entries(times)
    .map(([name, at]) => `${name} ${typeof at === 'number' ? new Date(at).toISOString() : 'never'}`)
    .join(', ');

/** Steps ask one thing after the other, so what was asked and what was committed stand in the same order. */
function pair(lines: RequestLine[], rows: Row[]): { questions: Question[]; faults: string[] } {
  const faults = lines.filter(({ status }) => status !== 200).map(({ run, status }) => `${run}: the model answered ${status}`);
  const steps = groupBy(lines, ({ run, prompt }) => `${run} ${prompt}`);
  const committed = groupBy(rows, ({ run_id, prompt }) => `${run_id} ${prompt}`);
  const unasked = [...committed.keys()].filter((step) => !steps.has(step)).map((step) => `${step}: a row of what nobody asked`);
  const questions = [...steps].flatMap(([step, asked]) => {
    const bodies = [...groupBy(inOrder(asked), ({ requestHash }) => requestHash).values()];
    const kept = committed.get(step) ?? [];
    if (kept.length !== bodies.length) faults.push(`${step}: ${bodies.length} different requests, ${kept.length} rows`);
    return bodies.map((asks, index) => ({
      step,
      asks: asks.map(({ arrivedAt, time }) => ({ arrived: Date.parse(arrivedAt), answered: Date.parse(time) })),
      committed: kept[index]?.at.getTime() ?? null,
    }));
  });
  return { questions, faults: [...faults, ...unasked] };
}

const inOrder = (lines: RequestLine[]): RequestLine[] => lines.toSorted((a, b) => a.arrivedAt.localeCompare(b.arrivedAt));

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
