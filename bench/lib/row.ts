/** One line of the result: other programs read it, see `bench -- --json`. */
export interface Row {
  id: string;
  name: string;
  value: number;
  /** `ratio` where two sides were measured in one run. */
  unit: 'ratio' | 'share' | 's' | 'ms' | 'count' | 'bytes' | '1/s';
  /** What the value must reach; null where the figure is for information. */
  goal: number | null;
  met: boolean | null;
  /** One value a round, in the order of measuring. */
  runs: number[];
}

export interface Measurement {
  /** Prefix of the ids of its rows. */
  id: string;
  /** How it is measured, for the page. */
  method: string;
  /** @param show takes a table for the page, beside the rows. */
  measure(log: (line: string) => void, show: (table: PageTable) => void): Promise<Row[]>;
}

/** What a measurement found beside its rows. */
export interface PageTable {
  /** Id of the measurement, then what the table shows. */
  title: string;
  head: string[];
  rows: string[][];
}

type Measured = Pick<Row, 'id' | 'name' | 'unit' | 'runs'>;

/** A row whose value is the median of its rounds and must be at most the goal. */
export const atMost = (goal: number, measured: Measured): Row => rowOf(measured, goal, (value) => value <= goal);

/** A row whose value is the median of its rounds and must be at least the goal. */
export const atLeast = (goal: number, measured: Measured): Row => rowOf(measured, goal, (value) => value >= goal);

/** A row without a goal. */
export const forInformation = (measured: Measured): Row => rowOf(measured, null, () => null);

function rowOf({ id, name, unit, runs }: Measured, goal: number | null, isMet: (value: number) => boolean | null): Row {
  const value = rounded(median(runs));
  return { id, name, value, unit, goal, met: isMet(value), runs: runs.map(rounded) };
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const rounded = (value: number): number => Number(value.toPrecision(4));
