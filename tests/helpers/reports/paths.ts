import { createReportActivities } from '../../../src/activities/report/activities.ts';
import { schemas } from '../../../src/contracts/report/schema.ts';
import { createChildActivities } from '../../../src/kit/activity/child.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import { openTestDatabase } from '../../../testkit/database.ts';
import { documents } from '../../../testkit/documents.ts';
import { openMailInMemory } from '../../../testkit/mail-in-memory.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';
import { startTestWorker } from '../../../testkit/worker.ts';
import { openFakeDesk, rightInsight, wrongInsight } from './desk.ts';

/** One way that a report can take; each has a recorded history. */
interface ReportPath {
  /** Also the business id and the name of the history. */
  name: string;
  /** What the model answers, in turn; null where it cannot. Default: three right insights. */
  insights?: readonly (readonly object[] | null)[];
  problem?: string;
  refused?: string;
  cancelled?: true;
}

export const reportPaths: readonly ReportPath[] = [
  { name: 'sent' },
  { name: 'insight-corrected', insights: [[rightInsight, wrongInsight, rightInsight], [rightInsight]] },
  { name: 'insight-dropped', insights: [[rightInsight, wrongInsight, rightInsight], [wrongInsight]] },
  { name: 'no-model', insights: [null] },
  { name: 'no-model-the-second-time', insights: [[rightInsight, wrongInsight, wrongInsight], null] },
  { name: 'incomplete', problem: 'its answer is empty' },
  { name: 'one-not-reached', refused: 'mia@signalbox.example' },
  { name: 'cancelled-while-printing', cancelled: true },
];

/** A worker that makes reports, and what takes a path. */
export async function openReportStage(options: Parameters<typeof startTestWorker>[2] = {}) {
  const test = await openTestDatabase();
  const [desk, mail] = [openFakeDesk(), openMailInMemory()];
  const answers: (readonly object[] | null)[] = [];
  const ask = () => async () => {
    const insights = answers.shift();
    if (!insights) throw new SignalboxError('MODEL_QUOTA', { detail: 'the path says so' });
    const usage = { modelCalls: 1, cachedCalls: 0, unpricedCalls: 0, inputTokens: 100, outputTokens: 20, usdNano: 1_000 };
    return {
      output: { insights },
      decision: { choice: 'insights', confidence: null, reasoning: null },
      model: 'm',
      rawRef: 'r',
      overridden: [],
      usage,
    };
  };
  const send: typeof mail.send = async (message, mayStill) => {
    if (message.to.includes(refused)) throw new SignalboxError('MAIL_REFUSED', { detail: 'the path says so', nothingHappened: true });
    return mail.send(message, mayStill);
  };
  let refused = '';
  const activities = createReportActivities({
    db: test.db,
    model: { step: ask as never },
    agent: { loop: ask as never },
    people: { addressesOf: () => ['otto@signalbox.example'] },
    mail: { ...mail, send },
    webhooks: noWebhooks,
    effects: createEffects(),
    settings: { mailDomain: 'signalbox.example', mailInDoubt: 'person' },
    reports: desk,
    documents,
  });
  const children = createChildActivities({
    db: test.db,
    workflowNamed,
    configurationOf: async () => schemas.configuration.parse({}),
    starters: { mayStart: () => true, signsOf: (person) => [person] },
  });
  const worker = await startTestWorker(test.db, { ...activities, ...children }, options);
  return {
    worker,
    /** @returns the handle of the run, which has ended. */
    async take({ name, insights = [[rightInsight, rightInsight, rightInsight]], problem, refused: whom = '', cancelled }: ReportPath) {
      answers.splice(0, Infinity, ...insights);
      desk.problem = problem ?? null;
      refused = whom;
      const usual = { ...desk };
      const printing = new Promise<void>((begun) => {
        if (cancelled) desk.print = (_job, signal) => (begun(), rejectedBy(signal));
      });
      const input = { report: 'sales', at: '2026-10-01T07:00:00Z' };
      const handle = await worker.start('report', name, input, 'otto', schemas.configuration.parse({}));
      if (cancelled) await printing.then(() => handle.cancel());
      await handle.result().catch(() => undefined); // a cancelled run has no result
      Object.assign(desk, usual);
      return handle;
    },
    async close() {
      await worker.stop();
      await test.close();
    },
  };
}

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
