/** Runs case folders against a live stack: `npm run cases [-- FOLDER …] [--only KIND] [--json]`. Without a folder, the product's own. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { casesOf, ownFolders, type Case } from './lib/folders.ts';
import { closingLine, exitCodeOf, lineOf } from './lib/report.ts';
import { runCases } from './lib/run-cases.ts';

interface Arguments {
  cases: Case[];
  json: boolean;
}

/** @throws Error when they are invalid, or a script is. */
function readArguments(): Arguments {
  const options = { only: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { only, json } = values;
  const cases = casesOf(positionals.length > 0 ? positionals.map((folder) => resolve(folder)) : ownFolders());
  const chosen = cases.filter(({ kind }) => only === undefined || kind === only);
  if (chosen.length === 0) throw new Error(`--only ${only}: use one of ${[...new Set(cases.map(({ kind }) => kind))].join(', ')}`);
  return { cases: chosen, json };
}

async function main(): Promise<number> {
  let given: Arguments;
  try {
    given = readArguments();
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const begin = Date.now();
  const say = (line: string) => console.error(`${((Date.now() - begin) / 1_000).toFixed(0).padStart(5)} s  ${line}`);
  const { json } = given;
  const verdicts = await runCases(given.cases, {
    hear: (one) => (json ? say(lineOf(one)) : console.log(lineOf(one))),
    say,
    signal: stop.signal,
  });
  console.log(json ? JSON.stringify(verdicts) : `\n${closingLine(verdicts)}`);
  return stop.signal.aborted ? 130 : exitCodeOf(verdicts);
}

process.exit(await main()); // the model in this process may still hold connections
