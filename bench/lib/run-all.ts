import type { Measurement, PageTable, Row } from './row.ts';

/** Whether a row or a measurement belongs to an id: P1 has P1-latency, and not P11. */
const belongs = (id: string, wanted: string): boolean => id === wanted || id.startsWith(`${wanted}-`);

/** The measurements that are needed for these ids, or the first id that names none of their rows. */
export function choose(all: readonly Measurement[], ids: readonly string[]): { chosen: Measurement[] } | { unknown: string } {
  const meant = new Map(ids.map((id) => [id, measurementOf(all, id)]));
  const unknown = ids.find((id) => !meant.get(id));
  if (unknown !== undefined) return { unknown };
  const wanted = new Set(meant.values());
  return { chosen: ids.length === 0 ? [...all] : all.filter((measurement) => wanted.has(measurement)) };
}

/** The measurement with the longest id that fits: tickets-1000 is no row of tickets. */
const measurementOf = (all: readonly Measurement[], wanted: string): Measurement | undefined =>
  all.filter(({ id }) => belongs(wanted, id)).toSorted((one, two) => two.id.length - one.id.length)[0];

/** Measures one after the other; of the rows those that were asked for. */
export async function runAll(
  chosen: readonly Measurement[],
  ids: readonly string[],
  log: (line: string) => void,
): Promise<{ rows: Row[]; tables: PageTable[] }> {
  const rows: Row[] = [];
  const tables: PageTable[] = [];
  for (const measurement of chosen) {
    log(`Measuring ${measurement.id} …`);
    rows.push(...(await measurement.measure(log, (table) => tables.push(table))));
  }
  return { rows: ids.length === 0 ? rows : rows.filter((row) => ids.some((id) => belongs(row.id, id))), tables };
}
