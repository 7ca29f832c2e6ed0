/** Proves that effects happen once: `npm run faults [-- --seed N] [--json] [--only crash|saga|random|race|mail] [--named WORDS]`. Without options other than --seed it writes docs/reliability.md. */
import { parseArgs } from 'node:util';
import { randomOf } from '../testkit/random-numbers.ts';
import { allCrashCases, runCrashes } from './crash/crash.ts';
import { openGround, type Ground } from './lib/ground.ts';
import { resultText, writePage } from './lib/page.ts';
import { runRaces } from './race/run.ts';
import { runProgram, say } from '../testkit/run-program.ts';
import { gather, reportOf, type Row } from './lib/row.ts';
import { runRandom } from './random/run.ts';
import { SAGA_CASES } from './saga/cases.ts';
import { runMailStorm } from './mail/run.ts';
import { runMailFailures } from './saga/mail.ts';
import { runSagas } from './saga/run.ts';

const PARTS = ['crash', 'saga', 'random', 'race', 'mail'] as const;
type Part = (typeof PARTS)[number];

const LANES = 3;
const AT_ONCE = 16;
const RANDOM = { rounds: 12, size: 8 };
const MAIL = { mails: 500, kills: 6 };
const RACE = { rounds: 1_002, atOnce: 8 };

interface Arguments {
  seed: number;
  json: boolean;
  parts: readonly Part[];
  /** Crash cases whose name contains these words. */
  named: string;
}

/** @throws Error when they are invalid. */
function readArguments(): Arguments {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, json: { type: 'boolean', default: false }, only: { type: 'string' }, named: { type: 'string' } },
  });
  const { seed = String(Date.now() % 1_000_000), json, only, named } = values;
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`--seed ${seed}: give a whole number`);
  const part = PARTS.find((one) => one === only);
  if (only !== undefined && !part) throw new Error(`--only ${only}: use one of ${PARTS.join(', ')}`);
  if (named !== undefined && part !== 'crash') throw new Error('--named needs --only crash');
  return { seed: Number(seed), json, parts: part ? [part] : PARTS, named: named ?? '' };
}

async function play(ground: Ground, part: Part, named: string, random: () => number): Promise<Row[]> {
  switch (part) {
    case 'crash':
      return runCrashes(
        ground,
        allCrashCases.filter(({ name }) => name.includes(named)),
        { lanes: LANES, say },
      );
    case 'saga':
      return [...(await runSagas(ground, SAGA_CASES, { atOnce: AT_ONCE, say })), ...(await runMailFailures(ground, say))];
    case 'random':
      return runRandom(ground, { random, ...RANDOM, say });
    case 'race':
      return runRaces(ground, { random, ...RACE, say });
    case 'mail':
      return runMailStorm(ground, { random, ...MAIL, say });
  }
}

async function main({ seed, json, parts, named }: Arguments): Promise<number> {
  say(`seed ${seed}`);
  const ground = await openGround();
  const rows: Row[] = [];
  try {
    for (const part of parts) rows.push(...(await play(ground, part, named, randomOf(seed))));
  } finally {
    await ground.close();
  }
  const report = reportOf(seed, gather(rows));
  if (json) console.log(JSON.stringify(report));
  else console.log(resultText(report, parts));
  if (!json && parts === PARTS) {
    writePage(report, parts);
    say('written: docs/reliability.md');
  }
  return report.lost + report.doubled > 0 ? 1 : 0;
}

await runProgram(readArguments, main);
