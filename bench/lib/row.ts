/** One result row; other programs read it, see `bench -- --json`. */
export interface Row {
  id: string;
  name: string;
  value: number;
  /** `ratio` compares two sides measured in one run. */
  unit: 'ratio' | 'share' | 's' | 'ms' | 'count' | 'bytes' | '1/s';
  /** Target value; null for information only. */
  goal: number | null;
  /** Whether the goal is the highest or the lowest good value; null without a goal. */
  goalIs: 'highest' | 'lowest' | null;
  met: boolean | null;
  /** One value per round, in order. */
  runs: number[];
}

export interface Measurement {
  /** Prefix of the ids of its rows. */
  id: string;
  /** Method description for the page. */
  method: string;
  /** @param show receives additional tables for the page. */
  measure(log: (line: string) => void, show: (table: PageTable) => void): Promise<Row[]>;
}

/** An additional result table. */
export interface PageTable {
  /** Id of the measurement, then the content of the table. */
  title: string;
  head: string[];
  rows: string[][];
}

type Measured = Pick<Row, 'id' | 'name' | 'unit' | 'runs'>;

/** A row whose median must not exceed the goal. */
export const atMost = (goal: number, measured: Measured): Row => rowOf(measured, goal, 'highest');

/** A row whose median must reach the goal. */
export const atLeast = (goal: number, measured: Measured): Row => rowOf(measured, goal, 'lowest');

/** A row without a goal. */
export const forInformation = (measured: Measured): Row => rowOf(measured, null, null);

function rowOf({ id, name, unit, runs }: Measured, goal: number | null, goalIs: Row['goalIs']): Row {
  const value = rounded(median(runs));
  const met = goal === null ? null : goalIs === 'highest' ? value <= goal : value >= goal;
  return { id, name, value, unit, goal, goalIs, met, runs: runs.map(rounded) };
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value that this share of the values does not exceed. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)]!;

const rounded = (value: number): number => Number(value.toPrecision(4));
