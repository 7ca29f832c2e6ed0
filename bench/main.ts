/** All measurements: `npm run bench -- [--only ID]... [--json] [--messages FILE]`; BENCH_ORDERS=N reduces the orders and BENCH_WAITING=N the waiting runs for a trial. Without --only and --json it writes docs/performance.md. Ends with 1 when a measurement failed. */
import { parseArgs } from 'node:util';
import { writePage } from './lib/page.ts';
import type { PageTable, Row } from './lib/row.ts';
import { choose, runAll } from './lib/run-all.ts';
import { readVersions } from './lib/versions.ts';
import { runProgram } from '../testkit/run-program.ts';
import { documents } from './documents.ts';
import { effects } from './effects.ts';
import { inbox } from './inbox.ts';
import { orders } from './orders.ts';
import { manyOrders } from './orders-1000.ts';
import { p1 } from './p1.ts';
import { p10 } from './p10.ts';
import { p11 } from './p11.ts';
import { p2 } from './p2.ts';
import { p3 } from './p3.ts';
import { p5 } from './p5.ts';
import { p6 } from './p6.ts';
import { p8 } from './p8.ts';
import { reports } from './reports.ts';
import { sanctions } from './sanctions.ts';
import { tickets } from './tickets.ts';
import { manyTickets } from './tickets-1000.ts';

const say = (line: string) => console.error(line);

/** How many of something, or fewer for trials: BENCH_ORDERS=100. */
function numberOf(variable: 'BENCH_ORDERS' | 'BENCH_WAITING', usual: number): number {
  const wanted = Number(process.env[variable] ?? usual);
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  throw new Error(`${variable} must be a whole number above 0`);
}

interface Arguments {
  ids: string[];
  json: boolean;
  /** CSV of real messages. */
  messages: string | null;
}

/** @throws Error when they do not fit. */
function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      messages: { type: 'string' },
    },
  });
  return { ids: values.only.flatMap((list) => list.split(',')), json: values.json, messages: values.messages ?? null };
}

function printAll(rows: readonly Row[], tables: readonly PageTable[]): void {
  console.table(rows.map(({ id, value, unit, goal, met }) => ({ id, value, unit, goal, met })));
  for (const { title, head, rows: lines } of tables) {
    console.log(title);
    console.table(lines.map((line) => Object.fromEntries(line.map((cell, column) => [head[column]!, cell])) as Record<string, string>));
  }
}

async function main({ ids, json, messages }: Arguments): Promise<number> {
  const measurements = [
    p1,
    p2,
    p3,
    p5(numberOf('BENCH_WAITING', 2_000)),
    p6,
    p8,
    p10,
    p11,
    inbox,
    sanctions,
    tickets,
    manyTickets(messages),
    effects,
    orders,
    manyOrders(numberOf('BENCH_ORDERS', 1_000)),
    documents,
    reports,
  ];
  const choice = choose(measurements, ids);
  if ('unknown' in choice) {
    say(`There is no measurement ${choice.unknown}. Use one of ${measurements.map(({ id }) => id).join(', ')}.`);
    return 2;
  }
  const { rows, tables, failed } = await runAll(choice.chosen, ids, say);
  if (json) console.log(JSON.stringify(rows, null, 2));
  else printAll(rows, tables);
  if (ids.length === 0 && !json) {
    writePage({ measurements, rows, tables, failed, versions: await readVersions(say) });
    say('Written: docs/performance.md');
  }
  if (failed.length > 0) say(`Failed: ${failed.map(({ id, why }) => `${id} (${why})`).join('; ')}`);
  return failed.length > 0 ? 1 : 0;
}

await runProgram(readArguments, main);
