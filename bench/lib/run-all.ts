import { endable } from '../../testkit/started.ts';
import { within } from '../../testkit/wait.ts';
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

/** A measurement without rows, and why. */
export interface Failed {
  id: string;
  why: string;
}

/** A measurement that takes longer hangs. Its own waits end before. */
const LIMIT_MS = 60 * 60_000;

/**
 * Runs the measurements in sequence; returns the requested rows. One that fails or takes too long is named, and loses none of the others: what it
 * started is ended, so that it does not run beside them.
 */
export async function runAll(
  chosen: readonly Measurement[],
  ids: readonly string[],
  log: (line: string) => void,
  limitMs = LIMIT_MS,
): Promise<{ rows: Row[]; tables: PageTable[]; failed: Failed[] }> {
  const rows: Row[] = [];
  const tables: PageTable[] = [];
  const failed: Failed[] = [];
  for (const measurement of chosen) {
    const { id } = measurement;
    log(`Measuring ${id} …`);
    const work = endable();
    try {
      const measured = await within(
        work.run(() => measurement.measure(log, (table) => tables.push(table))),
        limitMs,
        'it did not end',
      );
      for (const row of measured) log(`${row.id}: ${row.value} ${row.unit}`);
      rows.push(...measured);
    } catch (error) {
      const why = (error as Error).message;
      log(`${id} failed: ${why}`);
      failed.push({ id, why });
      for (const left of await work.endStarted()) log(`${id} left something running: ${left}`);
    }
  }
  return { rows: ids.length === 0 ? rows : rows.filter((row) => ids.some((id) => belongs(row.id, id))), tables, failed };
}
