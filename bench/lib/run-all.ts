import type { Measurement, Row } from './row.ts';

/** Whether a row or a measurement belongs to an id: P1 has P1-latency, and not P11. */
const belongs = (id: string, wanted: string): boolean => id === wanted || id.startsWith(`${wanted}-`);

/** The measurements that are needed for these ids, or the first id that names none of their rows. */
export function choose(all: readonly Measurement[], ids: readonly string[]): { chosen: Measurement[] } | { unknown: string } {
  const unknown = ids.find((id) => !all.some((measurement) => belongs(id, measurement.id)));
  if (unknown !== undefined) return { unknown };
  const chosen = ids.length === 0 ? [...all] : all.filter((measurement) => ids.some((id) => belongs(id, measurement.id)));
  return { chosen };
}

/** Measures one after the other; of the rows those that were asked for. */
export async function runAll(chosen: readonly Measurement[], ids: readonly string[], log: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const measurement of chosen) {
    log(`Measuring ${measurement.id} …`);
    rows.push(...(await measurement.measure(log)));
  }
  return ids.length === 0 ? rows : rows.filter((row) => ids.some((id) => belongs(row.id, id)));
}
