/** One round of the bench's report: `bench/report-worker.ts DATABASE_URL ROUND`. Prints a {@link ReportRound}. */
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { createReportActivities } from '../src/activities/report/activities.ts';
import { openReportDesk } from '../src/adapters/report/desk.ts';
import { createEffects } from '../src/kit/activity/effects.ts';
import { openDatabase } from '../src/store/database.ts';
import { addRun, runAttempt } from '../testkit/activity.ts';
import { documents } from '../testkit/documents.ts';
import { openMailInMemory } from '../testkit/mail-in-memory.ts';
import { noWebhooks } from '../testkit/no-webhooks.ts';
import { DIST } from '../testkit/program.ts';
import { largeInsight, largeReport, type ReportRound } from './lib/large-report.ts';

const RESOLUTION_MS = 1;
const [url, round] = process.argv.slice(2) as [string, string];
const db = openDatabase(url);
const activities = createReportActivities({
  db,
  model: { step: () => (async () => ({})) as never },
  agent: { loop: () => Promise.reject(new Error('no agent')) } as never,
  people: { addressesOf: () => ['otto@signalbox.example'] },
  mail: openMailInMemory(),
  webhooks: noWebhooks,
  effects: createEffects(),
  settings: { mailDomain: 'signalbox.example', mailInDoubt: 'person' },
  reports: openReportDesk({
    definitionOf: () => largeReport,
    urlOf: () => url,
    program: pathToFileURL(join(DIST, 'src/adapters/report/thread.js')),
  }),
  documents,
});
const at = '2026-10-01T07:00:00Z';
const runId = await addRun(db, `report:round-${round}`, { workflow: 'report' });
const blocks: Record<string, number> = {};
const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const outcome = await runAttempt(db, { runId, activityId: `${name}#1` }, work);
  delay.disable();
  blocks[name] = Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
  return outcome;
};

const before = process.memoryUsage().rss;
let peak = before;
const looking = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
const begin = performance.now();
const { definition, period } = await step('plan', () => activities.planReport({ report: 'lines', at }));
const { frozen, problems } = await step('freeze', () => activities.freezeData({ definition, period }));
const about = { definition, period, frozen };
await step('insights', () => activities.findInsights({ ...about, wrong: [] }));
const faults = await step('check', () => activities.checkInsights({ ...about, insights: [largeInsight, largeInsight, largeInsight] }));
await step('print', () => activities.printReport({ ...about, insights: [largeInsight.text], remarks: [], printedAt: at }));
const seconds = (performance.now() - begin) / 1_000;
clearInterval(looking);
const wrong = [...problems, ...faults.filter((fault) => fault !== null)];
if (wrong.length > 0) throw new Error(wrong.join('; '));
const measured: ReportRound = { seconds, bytes: peak - before, blockMs: Math.max(...Object.values(blocks)), blocks };
console.log(JSON.stringify(measured));
await db.destroy();
