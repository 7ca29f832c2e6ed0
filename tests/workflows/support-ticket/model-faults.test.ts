import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { createSupportTicketActivities } from '../../../src/activities/support-ticket/activities.ts';
import { createMail } from '../../../src/adapters/smtp/mail.ts';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';
import { createAgent } from '../../../src/kit/activity/agent/agent.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createActivityInterceptor } from '../../../src/kit/activity/interceptor.ts';
import { createModel, type Model } from '../../../src/kit/activity/model/model.ts';
import { OFFLINE_MODELS, readPrices } from '../../../src/kit/activity/model/provider.ts';
import { currentScope } from '../../../src/kit/activity/scope.ts';
import { failures } from '../../../src/kit/common/failures.ts';
import { startModelServer, type ModelServer } from '../../../stack/model/server.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startMailServer, type TestMailServer } from '../../../testkit/mail-server.ts';
import { FAULT_ROWS, WAIT_SECONDS, type FaultRow } from '../../helpers/model-faults.ts';
import { openTicketStage, until, type TicketRun, type TicketStage } from '../../helpers/tickets/stage.ts';
import { documents } from '../../../testkit/documents.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';

const PROMPTS = ['classifyTicket', 'draftReply'] as const;
/** Runs wait most of the time, but their start needs the processor. */
const START_EVERY_MS = 350;
const input = {
  customerEmail: 'ben.carter@example.org',
  subject: 'Delivery abroad',
  body: 'Which countries do you deliver to? I would like to send a present to a friend.',
};

interface Scene extends FaultRow {
  prompt: (typeof PROMPTS)[number];
  stays: boolean;
}
/** One fault of each outcome: the adapter's, the model step's and the agent loop's tests play all of them. */
const rows = [...new Map(FAULT_ROWS.toReversed().map((row) => [`${row.code} ${row.once} ${row.always}`, row])).values()];
const scenes: Scene[] = rows.flatMap((row) => PROMPTS.flatMap((prompt) => [false, true].map((stays) => ({ ...row, prompt, stays }))));
const nameOf = ({ fault, prompt, stays }: Scene) => `${fault}-${prompt}-${stays ? 'stays' : 'once'}`;

interface LogLine {
  run?: string;
  activityType?: string;
  failure?: string;
  retry?: boolean;
  attempt?: number;
  msg: string;
}

let database: TestDatabase;
let model: ModelServer;
let mail: TestMailServer;
let stage: TicketStage;
const log: LogLine[] = [];
const runs = new Map<string, TicketRun>();
beforeAll(async () => {
  [database, model, mail] = await Promise.all([openTestDatabase(), startModelServer({ port: 0 }), startMailServer()]);
  await seedShop(database.db);
  stage = await openStage();
  await setFaults();
  const reference = await stage.start('reference', { input, exact: true });
  await reference.handle.result();
  runs.set('reference', reference);
  for (const scene of scenes) {
    runs.set(nameOf(scene), await stage.start(nameOf(scene), { input, exact: true }));
    await sleep(START_EVERY_MS);
  }
  await until(async () => (await unsettled()) === 0);
});
afterAll(async () => {
  await stage?.close();
  await mail?.close();
  await model?.close();
});

async function openStage(): Promise<TicketStage> {
  const { db } = database;
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line) as LogLine) });
  const provider = createOpenAiProvider({ baseUrl: model.baseUrl, apiKey: 'none' });
  const parts = { provider, models: OFFLINE_MODELS, prices: readPrices(), db, logger, answerCache: 'off' as const };
  const activities = createSupportTicketActivities({
    db,
    model: impatientWithSilence(createModel(parts)),
    agent: createAgent(parts),
    mail: createMail({ url: mail.url, from: 'Support <support@shop.example>' }),
    effects: createEffects(),
    people: { addressesOf: () => ['lead@shop.example'] },
    webhooks: noWebhooks,
    documents,
    settings: { mailDomain: 'shop.example', mailInDoubt: 'person' },
  });
  return openTicketStage({ interceptors: { activity: [createActivityInterceptor({ db, logger })] } }, { database, activities });
}

/** Shorter than in production: there a silent server is given a minute. */
const impatientWithSilence = (patient: Model): Model => ({
  step(prompt) {
    const usual = patient.step(prompt);
    const quick = patient.step({ ...prompt, limits: { ...prompt.limits, timeoutMs: 2_000 } });
    return (given) => (/:(?:hang|drip)-/.test(currentScope().runId) ? quick : usual)(given);
  },
});

async function setFaults(): Promise<void> {
  const rules = scenes.map((scene) => ({
    match: { run: `support-ticket:${nameOf(scene)}`, prompt: scene.prompt },
    times: scene.stays ? null : 1,
    fault: scene.fault,
    retryAfterSeconds: WAIT_SECONDS,
  }));
  await fetch(`http://127.0.0.1:${model.port}/faults`, { method: 'PUT', body: JSON.stringify({ rules }) });
}

async function unsettled(): Promise<number> {
  const open = await database.db.selectFrom('runs').select(['id']).where('ended_at', 'is', null).execute();
  const waiting = await database.db.selectFrom('approvals').select(['run_id']).where('status', '=', 'open').execute();
  const waits = new Set(waiting.map(({ run_id }) => run_id));
  return open.filter(({ id }) => !waits.has(id)).length;
}

const callsOf = (run: string) => database.db.selectFrom('model_calls').selectAll().where('run_id', '=', run).orderBy('id').execute();
/** Failed attempts of the step with the fault, without those that timed out on a busy machine: they do not know their fault. */
const failedOf = (run: string, prompt: string) =>
  log.filter((line) => line.run === run && line.activityType === prompt && line.msg === 'activity failed');
const GIVEN_UP = 'NOT_FOUND';
const troublesOf = (run: string, prompt: string) => failedOf(run, prompt).filter(({ failure }) => failure !== GIVEN_UP);
const priceOf = async (run: string) => (await callsOf(run)).reduce((sum, call) => sum + (call.usd_nano ?? 0), 0);

/** No call is paid twice: one row per model call. */
async function expectNothingPaidTwice(run: string): Promise<void> {
  const questions = (await callsOf(run)).map(({ activity_id, request_hash }) => `${activity_id} ${request_hash}`);
  expect(new Set(questions).size).toBe(questions.length);
}

describe.each(PROMPTS)('in %s', (prompt) => {
  const own = scenes.filter((scene) => scene.prompt === prompt);

  it.each(own.filter(({ stays, once }) => !stays && once !== 'person'))(
    '$fault once leaves no trace but in the log: $once',
    async (scene) => {
      const run = runs.get(nameOf(scene))!;
      const [result, wanted] = await Promise.all([run.handle.result(), runs.get('reference')!.handle.result()]);
      expect({ ...result, messageId: null }).toEqual({ ...wanted, messageId: null });
      await expectNothingPaidTwice(run.id);
      const troubles = troublesOf(run.id, prompt);
      if (scene.once === 'retried') {
        const met = expect.objectContaining({ retry: true, failure: expect.stringContaining(failures[scene.code!].message) });
        const givenUp = failedOf(run.id, prompt).length > troubles.length;
        expect([[met], ...(givenUp ? [[]] : [])]).toContainEqual(troubles);
        expect(await priceOf(run.id)).toBe(await priceOf(runs.get('reference')!.id));
      } else expect(troubles).toEqual([]);
    },
  );

  it.each(own.filter(({ stays, once, always }) => always !== null && (stays || once === 'person')))(
    '$fault brings the case to a person with its reason (stays: $stays)',
    async (scene) => {
      const run = runs.get(nameOf(scene))!;
      const view = await run.view();
      expect(view).toMatchObject({ status: 'waiting_approval', failure: null });
      expect(view.waitingFor).toHaveLength(1);
      expect(view.decisions).toContainEqual(
        expect.objectContaining({
          by: 'rule',
          who: 'model-available',
          choice: 'none',
          reasoning: expect.stringContaining(failures[scene.always!].message),
        }),
      );
      await expectNothingPaidTwice(run.id);
      const troubles = troublesOf(run.id, prompt);
      // by their numbers: where the machine was too busy to say that the last one lived, they begin anew
      const attempts = new Set(failedOf(run.id, prompt).map(({ attempt }) => attempt));
      if (failures[scene.always!].retryable) expect([...attempts]).toEqual([1, 2, 3, 4, 5]);
      else expect(troubles).toHaveLength(1);
    },
  );
});

it('sends one mail for every ended ticket, and none for a waiting one', async () => {
  const ended = await database.db.selectFrom('runs').select('id').where('ended_at', 'is not', null).execute();
  expect(await database.db.selectFrom('runs').select('id').where('status', 'in', ['failed', 'cancelled']).execute()).toEqual([]);
  expect((await mail.messages()).length).toBe(ended.length);
});
