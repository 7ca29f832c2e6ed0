import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Insight } from '../../contracts/report/insight.schema.ts';
import type { Frozen, Period } from '../../contracts/report/schema.ts';
import { declare, reads } from '../../kit/activity/effect-class.ts';
import { checkInsight } from './check-insight.ts';
import { labelsOf } from './labels.ts';
import type { ReportPorts } from './ports.ts';
import { findInsights as prompt } from './prompts.ts';
import { frozenDefinition, promptTable, readTables, ROWS_READ } from './tables.ts';

/** The frozen report that insights are about. */
export interface AboutReport {
  definition: string;
  period: Period;
  frozen: Frozen[];
}

/** An insight that may not be printed, and why. */
export interface WrongInsight {
  text: string;
  problem: string;
}

/** Asks a model; what it reads comes from the kept data. */
export function findInsights({ db, model }: ReportPorts) {
  const ask = model.step(prompt);
  return declare<'model'>('read')(async ({ definition: ref, period, frozen, wrong }: AboutReport & { wrong: WrongInsight[] }) => {
    const definition = await frozenDefinition(db, ref);
    const read = await readTables(db, definition, frozen, ({ first }) => first.length === ROWS_READ);
    const tables = frozen.map(({ query, rows }) => promptTable(query, read.get(query)!, rows));
    return ask({ title: definition.title, period: period.label, look: definition.look, tables, wrong });
  });
}

/** What is wrong with each insight, in its order; null where nothing is. */
export const checkInsights = ({ db }: ReportPorts) =>
  reads(async ({ definition: ref, period, frozen, insights }: AboutReport & { insights: Insight[] }): Promise<(string | null)[]> => {
    const tables = await readTables(db, await frozenDefinition(db, ref), frozen);
    const labels = labelsOf(tables, period);
    const faults: (string | null)[] = [];
    for (const insight of insights) {
      faults.push(checkInsight(insight, tables, labels).join('; ') || null);
      await nextTurn(); // each computes over all rows
    }
    return faults;
  });
