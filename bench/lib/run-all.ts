import type { Measurement, PageTable, Row } from './row.ts';

/** Whether a row or measurement belongs to an id: P1-latency belongs to P1, P11 does not. */
const belongs = (id: string, wanted: string): boolean => id === wanted || id.startsWith(`${wanted}-`);

/** The measurements needed for these ids, or the first unknown id. */
export function choose(all: readonly Measurement[], ids: readonly string[]): { chosen: Measurement[] } | { unknown: string } {
  const meant = new Map(ids.map((id) => [id, measurementOf(all, id)]));
  const unknown = ids.find((id) => !meant.get(id));
  if (unknown !== undefined) return { unknown };
  const wanted = new Set(meant.values());
  return { chosen: ids.length === 0 ? [...all] : all.filter((measurement) => wanted.has(measurement)) };
}

/** The measurement with the longest matching id: tickets-1000 is not a row of tickets. */
const measurementOf = (all: readonly Measurement[], wanted: string): Measurement | undefined =>
  all.filter(({ id }) => belongs(wanted, id)).toSorted((one, two) => two.id.length - one.id.length)[0];

/** Runs the measurements in sequence; returns the requested rows. */
export async function runAll(
  chosen: readonly Measurement[],
  ids: readonly string[],
  log: (line: string) => void,
): Promise<{ rows: Row[]; tables: PageTable[] }> {
  const rows: Row[] = [];
  const tables: PageTable[] = [];
  for (const measurement of chosen) {
    log(`Measuring ${measurement.id} …`);
    const measured = await measurement.measure(log, (table) => tables.push(table));
    for (const { id, value, unit } of measured) log(`${id}: ${value} ${unit}`); // at once, so that a later failure loses nothing
    rows.push(...measured);
  }
  return { rows: ids.length === 0 ? rows : rows.filter((row) => ids.some((id) => belongs(row.id, id))), tables };
}
