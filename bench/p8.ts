import { createHmac } from 'node:crypto';
import { countStored } from '../src/store/deliveries.ts';
import { until } from '../testkit/wait.ts';
import { burst, type Post } from './lib/burst.ts';
import { startGateway, type Gateway } from './lib/gateway.ts';
import { openGround, type Ground } from './lib/ground.ts';
import { atLeast, atMost, forInformation, percentile, type Measurement, type Row } from './lib/row.ts';
import { inTurns, type Ratio } from './lib/rounds.ts';
import { startLimit } from './lib/webhook-limit.ts';

const ROUNDS = 5;
const TURNS = 2;
const A_BURST = 200;
const AT_ONCE = 50;
const CONNECTIONS = 8;
const SECRET = 'a secret of the bench';
const DRAIN_LIMIT_MS = 300_000;
/** A Temporal server that is down. */
const NOWHERE = '127.0.0.1:9';

/** The gateway's webhooks against the least that a durable server does. */
export const p8: Measurement = {
  id: 'P8',
  method: `Bursts of ${A_BURST} signed deliveries of 0.9 KB, ${AT_ONCE} at once, in turns to two processes on one embedded database. Ours is
the compiled gateway: it checks the signature, stores the delivery once and answers 202, while it starts a ticket in Temporal for each one that is
stored (no worker runs). The limit is a server of Node's own \`http\` that checks an HMAC-SHA256, parses the JSON and commits one insert through
${CONNECTIONS} connections, as many as the gateway has, and does nothing behind it. The next turn begins when the gateway has started all. A delivery is lost
when it has no run at the end. The same is measured with a gateway whose Temporal server is down, which only stores.`,
  async measure(log) {
    const ground = await openGround(log);
    try {
      return await measureBursts(ground, log);
    } finally {
      await ground.stop();
    }
  },
};

async function measureBursts(ground: Ground, log: (line: string) => void): Promise<Row[]> {
  const { folder, databaseUrl, temporalAddress, signalbox } = ground;
  const limit = await startLimit(signalbox.db, folder, { databaseUrl, connections: CONNECTIONS, secret: SECRET });
  const against = async (temporal: string, settled: () => Promise<unknown>): Promise<Compared> => {
    const env = { TEMPORAL_ADDRESS: temporal, SIGNALBOX_CONTACT_FORM_SECRET: SECRET };
    const gateway = await startGateway({ folder, databaseUrl, env });
    return compare(gateway, limit, settled).finally(() => gateway.end());
  };
  const started = () =>
    until(async () => ((await countStored(signalbox.db)) === 0 ? true : null), DRAIN_LIMIT_MS, 'the gateway has not started all');
  try {
    const starting = await against(temporalAddress, started);
    const runs = await signalbox.db.selectFrom('runs').select('id').where('workflow', '=', 'support-ticket').execute();
    const storing = await against(NOWHERE, async () => undefined);
    for (const [words, { rate, late }] of Object.entries({ starting, storing }))
      log(`P8 ${words}: ${shown(rate.ours)} /s for ${shown(rate.bare)}, p99 ${shown(late.ours)} ms for ${shown(late.bare)}`);
    return [
      ...rowsOf('P8', 'webhooks, with starts behind them', starting),
      forInformation({
        id: 'P8-starts',
        name: 'runs started, from the first webhook to the last start',
        unit: '1/s',
        runs: starting.settledRate,
      }),
      atMost(0, { id: 'P8-lost', name: 'webhooks without a run', unit: 'count', runs: [A_BURST * (ROUNDS * TURNS + 1) - runs.length] }),
      ...rowsOf('P8-store', 'webhooks while Temporal is down', storing),
    ];
  } finally {
    await limit.end();
  }
}

interface Compared {
  rate: Ratio;
  /** p99 of each burst, in milliseconds. */
  late: { ours: number[]; bare: number[] };
  /** Deliveries per second from the first one until all of the burst were settled. */
  settledRate: number[];
}

async function compare(gateway: Gateway, limit: Gateway, settled: () => Promise<unknown>): Promise<Compared> {
  const late = { ours: [] as number[], bare: [] as number[] };
  const settledRate: number[] = [];
  const send = async (side: keyof typeof late, url: string): Promise<number[]> => {
    const { perSecond, times } = await burst(url, posts(), AT_ONCE);
    late[side].push(percentile(times, 0.99));
    return [perSecond];
  };
  const bare = () => send('bare', limit.url);
  const ours = async () => {
    const begin = performance.now();
    const rate = await send('ours', `${gateway.url}/hooks/contact-form`);
    await settled();
    settledRate.push((A_BURST * 1_000) / (performance.now() - begin));
    return rate;
  };
  await bare(); // warm-up
  await ours();
  for (const list of [late.ours, late.bare, settledRate]) list.length = 0;
  return { rate: await inTurns(ROUNDS, TURNS, ours, bare), late, settledRate };
}

const rowsOf = (id: string, words: string, { rate, late }: Compared): Row[] => [
  atLeast(0.8, { id: `${id}-throughput`, name: `${words}: accepted per second relative to the limit`, unit: 'ratio', runs: rate.ratios }),
  atMost(1.5, {
    id: `${id}-p99`,
    name: `${words}: p99 relative to the limit`,
    unit: 'ratio',
    runs: late.ours.map((ms, turn) => ms / late.bare[turn]!),
  }),
  forInformation({ id: `${id}-rate`, name: `${words}: accepted`, unit: '1/s', runs: rate.ours }),
];

const shown = (values: readonly number[]): string => values.map(Math.round).join(' ');

let numberSent = 0;

/** Deliveries that nobody has sent before. */
const posts = (): Post[] =>
  Array.from({ length: A_BURST }, () => {
    const ticket = `W-${++numberSent}`;
    const message = `My card was charged twice for order A-1001 (${ticket}). `.repeat(14);
    const body = Buffer.from(JSON.stringify({ ticket, email: 'kim@example.com', subject: 'Charged twice', message, order: 'A-1001' }));
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    return { body, headers: { 'content-type': 'application/json', 'x-signature': `sha256=${signature}` } };
  });
