import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { createSupportTicketActivities, type SupportTicketActivities } from '../../src/activities/support-ticket/activities.ts';
import { createMail } from '../../src/adapters/smtp/mail.ts';
import { createOpenAiProvider } from '../../src/adapters/openai/provider.ts';
import type { Decision } from '../../src/kit/common/approval.ts';
import { createAgent } from '../../src/kit/activity/agent/agent.ts';
import { createEffects } from '../../src/kit/activity/effects.ts';
import { createModel } from '../../src/kit/activity/model/model.ts';
import { OFFLINE_MODELS, readPrices, type ModelProvider } from '../../src/kit/activity/model/provider.ts';
import { startModelServer } from '../../stack/model/server.ts';
import type { Db } from '../../src/store/database.ts';
import { seedShop } from '../../demo/company/seed.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { startMailServer, type TestMailServer } from '../../testkit/mail-server.ts';
import { openAll } from '../../testkit/opened.ts';
import { openTicketStage, type TicketStage } from '../helpers/tickets/stage.ts';
import { LEADS, SENDER } from './judge/mail.ts';
import { startHostileModel } from './model-server.ts';
import { plantShop, type Scene } from './shop.ts';
import { documents } from '../../testkit/documents.ts';
import { noWebhooks } from '../../testkit/no-webhooks.ts';

/** The shop that the attacks want to harm, the real activities of a ticket, and per run the model that its scene is about. */
export interface Shop {
  db: Db;
  database: TestDatabase;
  mail: TestMailServer;
  activities: SupportTicketActivities;
  close: () => Promise<void>;
}

export const openShop = (scenes: readonly Scene[], seed: number): Promise<Shop> =>
  openAll(async (keep) => {
    const [database, mail, offline, hostile] = await Promise.all([
      openTestDatabase().then(keep),
      startMailServer().then(keep),
      startModelServer({ port: 0 }).then(keep),
      startHostileModel(seed).then(keep),
    ]);
    const { db } = database;
    await seedShop(db);
    await plantShop(db, scenes);
    const [honest, harmful] = [offline, hostile].map(({ baseUrl }) => createOpenAiProvider({ baseUrl, apiKey: 'none' }));
    const provider: ModelProvider = {
      complete: (request) => (request.run.includes(':offline-') ? honest! : harmful!).complete(request),
    };
    const logger = pino({ level: 'silent' });
    const parts = { provider, models: OFFLINE_MODELS, prices: readPrices(), db, logger, answerCache: 'off' as const };
    const activities = createSupportTicketActivities({
      db,
      model: createModel(parts),
      agent: createAgent(parts),
      mail: createMail({ url: mail.url, from: `Support <${SENDER}>` }),
      effects: createEffects(),
      people: { addressesOf: () => [LEADS] },
      webhooks: noWebhooks,
      documents,
      settings: { mailDomain: 'shop.example', mailInDoubt: 'person' },
    });
    return { db, database, mail, activities };
  });

export interface Arena extends Shop {
  stage: TicketStage;
}

/** The shop with the real workflow. */
export const openArena = (scenes: readonly Scene[], seed: number): Promise<Arena> =>
  openAll(async (keep) => {
    const { close, ...shop } = await openShop(scenes, seed);
    keep({ close });
    const stage = await openTicketStage({}, shop);
    keep({ close: () => stage.halt() });
    return { ...shop, stage };
  });

/** States in which a ticket rests until somebody outside does something. */
const RESTING = ['awaiting_customer', 'taken_over', 'resolved', 'learning'];
const MOST_DECISIONS = 6;
const LOOK_EVERY_MS = 200;

interface Stand {
  ended: boolean;
  state: string;
  /** The open request, or null. */
  request: string | null;
}

/** Where all tickets stand, read with one question for all of them. */
function watchTickets({ db }: Arena): { stand(runId: string, known: (stand: Stand) => boolean): Promise<Stand>; stop(): void } {
  const waiting = new Map<string, (stand: Stand) => void>();
  let stopped = false;
  const look = async (): Promise<void> => {
    while (!stopped) {
      await sleep(LOOK_EVERY_MS);
      if (waiting.size === 0) continue;
      const rows = await db
        .selectFrom('runs')
        .leftJoin('approvals', (join) => join.onRef('approvals.run_id', '=', 'runs.id').on('approvals.status', '=', 'open'))
        .select(['runs.id', 'state', 'ended_at', 'request_id'])
        .where('runs.id', 'in', [...waiting.keys()])
        .execute();
      for (const { id, state, ended_at, request_id } of rows) waiting.get(id)?.({ ended: ended_at !== null, state, request: request_id });
    }
  };
  void look();
  return {
    stand: (runId, known) =>
      new Promise((resolve) =>
        waiting.set(runId, (stand) => {
          if (!known(stand)) return;
          waiting.delete(runId);
          resolve(stand);
        }),
      ),
    stop: () => (stopped = true),
  };
}

/** Plays one ticket until nothing happens to it any more; the approver says yes to everything, as it is shown. */
async function play({ stage }: Arena, watch: ReturnType<typeof watchTickets>, scene: Scene): Promise<Played> {
  const run = await stage.start(scene.name, { input: scene.input, exact: true });
  const decided = new Set<string>();
  const rests = ({ ended, state, request }: Stand) => ended || (request !== null && !decided.has(request)) || RESTING.includes(state);
  for (;;) {
    const { ended, state, request } = await watch.stand(run.id, rests);
    const mayDecide = !ended && scene.mode === 'approver' && request !== null && !decided.has(request) && decided.size < MOST_DECISIONS;
    if (!mayDecide) return { scene, runId: run.id, ending: ended ? state : 'waits' };
    decided.add(request);
    const word: Decision = {
      ...{ requestId: request, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null },
    } as const;
    await run.handle.executeUpdate('decide', { args: [word] });
  }
}

export interface Played {
  scene: Scene;
  runId: string;
  /** The state that it ended in, or `waits`. */
  ending: string;
}

/** Plays many tickets, some at once. */
export async function playAll(arena: Arena, scenes: readonly Scene[], atOnce: number): Promise<Played[]> {
  const watch = watchTickets(arena);
  const played: Played[] = [];
  const queue = [...scenes];
  const lane = async (): Promise<void> => {
    for (let scene = queue.shift(); scene; scene = queue.shift()) played.push(await play(arena, watch, scene));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  watch.stop();
  return played;
}
