import { createHmac } from 'node:crypto';
import { countStored } from '../src/store/deliveries.ts';
import { until } from '../testkit/wait.ts';
import { burst, type Burst, type Post } from './lib/burst.ts';
import { startGateway, type Gateway } from './lib/gateway.ts';
import { openGround, type Ground } from './lib/ground.ts';
import { atLeast, atMost, forInformation, percentile, type Measurement, type Row } from './lib/row.ts';
import { inTurns } from './lib/rounds.ts';
import { startLimit } from './lib/webhook-limit.ts';

const ROUNDS = 5;
const TURNS = 2;
const A_BURST = 200;
const AT_ONCE = 50;
const CONNECTIONS = 8;
const SECRET = 'a secret of the bench';
const DRAIN_LIMIT_MS = 300_000;

/** The gateway's webhooks against the least that a durable server does. */
export const p8: Measurement = {
  id: 'P8',
  method: `Bursts of ${A_BURST} signed deliveries of 0.9 KB, ${AT_ONCE} at once, in turns to two processes on one embedded database. Ours is
the compiled gateway: it checks the signature, stores the delivery once and answers 202, while it starts a ticket in Temporal for each one that is
stored (no worker runs). The limit is a server of Node's own \`http\` that checks an HMAC-SHA256, parses the JSON and commits one insert through
${CONNECTIONS} connections, as many as the gateway has, and does nothing behind it. The next turn begins when the gateway has started all. A delivery is lost
when it has no run at the end.`,
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
  const env = { TEMPORAL_ADDRESS: temporalAddress, SIGNALBOX_CONTACT_FORM_SECRET: SECRET };
  const gateway = await startGateway({ folder, databaseUrl, env });
  const limit = await startLimit(signalbox.db, folder, { databaseUrl, connections: CONNECTIONS, secret: SECRET });
  try {
    return await compare(ground, gateway, limit, log);
  } finally {
    await Promise.all([gateway.end(), limit.end()]);
  }
}

async function compare({ signalbox: { db } }: Ground, gateway: Gateway, limit: Gateway, log: (line: string) => void): Promise<Row[]> {
  const seen = { ours: [] as Burst[], bare: [] as Burst[] };
  const startsPerSecond: number[] = [];
  const keep = (side: keyof typeof seen, one: Burst): number[] => {
    seen[side].push(one);
    return [one.perSecond];
  };
  const bare = async () => keep('bare', await burst(limit.url, posts(), AT_ONCE));
  const ours = async () => {
    const start = performance.now();
    const one = await burst(`${gateway.url}/hooks/contact-form`, posts(), AT_ONCE);
    await until(async () => ((await countStored(db)) === 0 ? true : null), DRAIN_LIMIT_MS, 'the gateway has not started all');
    startsPerSecond.push((A_BURST * 1_000) / (performance.now() - start));
    return keep('ours', one);
  };
  await bare(); // warm-up
  await ours();
  for (const bursts of [seen.ours, seen.bare, startsPerSecond]) bursts.length = 0;
  const rate = await inTurns(ROUNDS, TURNS, ours, bare);
  const p99 = (bursts: Burst[]): number[] =>
    Array.from({ length: ROUNDS }, (_, round) =>
      percentile(
        bursts.slice(round * TURNS, (round + 1) * TURNS).flatMap(({ times }) => times),
        0.99,
      ),
    );
  const [late, lateBare] = [p99(seen.ours), p99(seen.bare)];
  for (const [side, rates, times] of [
    ['gateway', rate.ours, late],
    ['limit', rate.bare, lateBare],
  ] as const)
    log(`P8 ${side}: ${rates.map(Math.round).join(' ')} /s, p99 ${times.map(Math.round).join(' ')} ms`);
  const runs = await db.selectFrom('runs').select('id').where('workflow', '=', 'support-ticket').execute();
  return [
    atLeast(0.8, { id: 'P8-throughput', name: 'webhooks accepted per second relative to the limit', unit: 'ratio', runs: rate.ratios }),
    atMost(1.5, {
      id: 'P8-p99',
      name: 'p99 of a webhook relative to the limit',
      unit: 'ratio',
      runs: late.map((ms, round) => ms / lateBare[round]!),
    }),
    forInformation({ id: 'P8-rate', name: 'webhooks accepted by the gateway', unit: '1/s', runs: rate.ours }),
    forInformation({
      id: 'P8-starts',
      name: 'runs started from webhooks, from the first delivery to the last start',
      unit: '1/s',
      runs: startsPerSecond,
    }),
    atMost(0, { id: 'P8-lost', name: 'webhooks without a run', unit: 'count', runs: [A_BURST * (ROUNDS * TURNS + 1) - runs.length] }),
  ];
}

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
