/** All measurements: `npm run bench -- [--only ID]... [--json]`. Without --only and --json it writes docs/performance.md. */
import { parseArgs } from 'node:util';
import { writePage } from './lib/page.ts';
import { choose, runAll } from './lib/run-all.ts';
import { readVersions } from './lib/versions.ts';
import { p1 } from './p1.ts';
import { p11 } from './p11.ts';
import { p6 } from './p6.ts';
import { tickets } from './tickets.ts';

const measurements = [p1, p6, p11, tickets];
const say = (line: string) => console.error(line);

function readArguments(): { ids: string[]; json: boolean } | null {
  try {
    const { values } = parseArgs({
      options: { only: { type: 'string', multiple: true, default: [] }, json: { type: 'boolean', default: false } },
    });
    return { ids: values.only.flatMap((list) => list.split(',')), json: values.json };
  } catch (error) {
    say((error as Error).message);
    return null;
  }
}

async function main(): Promise<number> {
  const given = readArguments();
  if (!given) return 2;
  const { ids, json } = given;
  const choice = choose(measurements, ids);
  if ('unknown' in choice) {
    say(`There is no measurement ${choice.unknown}. Use one of ${measurements.map(({ id }) => id).join(', ')}.`);
    return 2;
  }
  const rows = await runAll(choice.chosen, ids, say);
  if (json) console.log(JSON.stringify(rows, null, 2));
  else console.table(rows.map(({ id, value, unit, goal, met }) => ({ id, value, unit, goal, met })));
  if (ids.length > 0 || json) return 0;
  writePage({ measurements, rows, versions: await readVersions(say) });
  say('Written: docs/performance.md');
  return 0;
}

process.exitCode = await main();
