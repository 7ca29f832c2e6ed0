/** All measurements: `npm run bench -- [--only ID]... [--json]`. Without --only and --json it writes docs/performance.md. */
import { parseArgs } from 'node:util';
import { p1 } from './p1.ts';
import { choose, runAll } from './lib/run-all.ts';

const measurements = [p1];
const say = (line: string) => console.error(line);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true, default: [] }, json: { type: 'boolean', default: false } },
  });
  const ids = values.only.flatMap((list) => list.split(','));
  const choice = choose(measurements, ids);
  if ('unknown' in choice) {
    say(`There is no measurement ${choice.unknown}. Use one of ${measurements.map(({ id }) => id).join(', ')}.`);
    return 2;
  }
  const rows = await runAll(choice.chosen, ids, say);
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else console.table(rows.map(({ id, value, unit, goal, met }) => ({ id, value, unit, goal, met })));
  return 0;
}

process.exitCode = await main();
