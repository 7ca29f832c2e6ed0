/** Runs case folders against a live stack: `npm run cases [-- FOLDER …] [--only KIND] [--json]`. Without a folder, the product's own. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runProgram, say } from '../testkit/run-program.ts';
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

async function main({ cases, json }: Arguments): Promise<number> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const verdicts = await runCases(cases, {
    hear: (one) => (json ? say(lineOf(one)) : console.log(lineOf(one))),
    say,
    signal: stop.signal,
  });
  console.log(json ? JSON.stringify(verdicts) : `\n${closingLine(verdicts)}`);
  return stop.signal.aborted ? 130 : exitCodeOf(verdicts);
}

await runProgram(readArguments, main);
