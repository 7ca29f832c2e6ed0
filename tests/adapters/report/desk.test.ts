import { expect, it } from '@jest/globals';
import type { PrintJob } from '../../../src/activities/report/ports.ts';
import { openReportDesk } from '../../../src/adapters/report/desk.ts';
import { salesReport } from '../../helpers/reports/desk.ts';

/** A thread that says when it began and ended. */
const PROGRAM = `import { parentPort } from 'node:worker_threads';
  const begun = Date.now();
  setTimeout(() => parentPort.postMessage({ kind: 'printed', printed: { begun, ended: Date.now() } }), 300);`;
const desk = openReportDesk({
  definitionOf: () => salesReport,
  urlOf: () => null,
  program: new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`),
});
const print = (signal = new AbortController().signal) =>
  desk.print({} as PrintJob, signal) as unknown as Promise<{ begun: number; ended: number }>;

it('has two threads at once, so that many reports of one hour do not take the memory of the worker', async () => {
  const all = await Promise.all([print(), print(), print(), print()]);
  for (const { begun } of all) expect(all.filter((other) => other.begun <= begun && begun < other.ended).length).toBeLessThanOrEqual(2);
});

it('starts no thread for work that was cancelled while it waited', async () => {
  const others = [print(), print()];
  await expect(print(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
  await Promise.all(others);
});
