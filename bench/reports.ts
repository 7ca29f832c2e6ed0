import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withDatabase } from './lib/database.ts';
import { atMost, forInformation, type Measurement } from './lib/row.ts';
import { REPORT_ROWS, type ReportRound } from './lib/large-report.ts';

const ROUNDS = 3;
const LONGEST_BLOCK_MS = 50;
const PROGRAM = fileURLToPath(new URL('report-worker.ts', import.meta.url));
const run = promisify(execFile);

/** A report of 100,000 rows in a worker. */
export const reports: Measurement = {
  id: 'report',
  method: `The activities of a report of ${REPORT_ROWS.toLocaleString('en')} rows run one after the other, in a process of their own on the
embedded database: plan, freeze, the tables for the model, the check of three insights with four numbers each over all rows, and the print of
two charts, a table, page and PDF. No model is called and nothing is mailed. Memory: the most resident memory of that process, its threads
included, beyond that before the first activity. Block: the longest time in which the process's event loop did not turn.`,
  async measure(log) {
    const rounds = await withDatabase(async (_db, { url }) => {
      const all: ReportRound[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const { stdout } = await run(process.execPath, ['--import', 'tsx', PROGRAM, url, String(round)]);
        const measured = JSON.parse(stdout) as ReportRound;
        log(`report: ${JSON.stringify(measured)}`);
        all.push(measured);
      }
      return all;
    });
    const words = `report of ${REPORT_ROWS.toLocaleString('en')} rows`;
    return [
      forInformation({ id: 'report-seconds', name: words, unit: 's', runs: rounds.map(({ seconds }) => seconds) }),
      forInformation({ id: 'report-memory', name: `${words}: memory added`, unit: 'bytes', runs: rounds.map(({ bytes }) => bytes) }),
      atMost(LONGEST_BLOCK_MS, {
        id: 'report-block',
        name: `${words}: longest block of the worker`,
        unit: 'ms',
        runs: rounds.map(({ blockMs }) => blockMs),
      }),
    ];
  },
};
