/** One row of the result table. */
export interface Row {
  part: 'crash' | 'saga' | 'random' | 'race' | 'mail';
  workflow: string;
  /** Effect or step. */
  what: string;
  /** Crash point, or the injected trouble. */
  trouble: string;
  cases: number;
  /** Missing effects. */
  lost: number;
  /** Effects that exist too often, or although they were undone. */
  doubled: number;
}

export interface Report {
  seed: number;
  cases: number;
  lost: number;
  doubled: number;
  rows: Row[];
}

/** Compares expected and found counts. */
export function compare(wanted: Readonly<Record<string, number>>, found: Readonly<Record<string, number>>): Pick<Row, 'lost' | 'doubled'> {
  let [lost, doubled] = [0, 0];
  for (const [name, number] of Object.entries(wanted)) {
    lost += Math.max(0, number - found[name]!);
    doubled += Math.max(0, found[name]! - number);
  }
  return { lost, doubled };
}

/** Combines the rows of single cases into one per kind. */
export function gather(rows: readonly Row[]): Row[] {
  const kinds = new Map<string, Row>();
  for (const row of rows) {
    const kind = [row.part, row.workflow, row.what, row.trouble].join('|');
    const known = kinds.get(kind);
    if (known) Object.assign(known, { cases: known.cases + row.cases, lost: known.lost + row.lost, doubled: known.doubled + row.doubled });
    else kinds.set(kind, { ...row });
  }
  return [...kinds.values()];
}

export const reportOf = (seed: number, rows: readonly Row[]): Report => {
  const total = (pick: 'cases' | 'lost' | 'doubled') => rows.reduce((sum, row) => sum + row[pick], 0);
  return { seed, cases: total('cases'), lost: total('lost'), doubled: total('doubled'), rows: [...rows] };
};
