import { setTimeout as sleep } from 'node:timers/promises';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { startRunOf } from '../../src/client/start.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import { CHANNELS, openDoors, RAW_CHANNELS, type Channel, type Doors } from '../../testkit/doors.ts';
import { endOf } from '../../testkit/orders/orders.ts';
import { ONLY_THE_AMOUNT, payment } from '../../testkit/payments/payment.ts';
import { inLanes, until } from '../../testkit/wait.ts';
import { SETTINGS, type Ground } from '../lib/ground.ts';
import type { Row } from '../lib/row.ts';
import { judge, type Click } from './judge.ts';
import { oneOf, RACES, type RaceKind } from './kinds.ts';

export interface RaceOptions {
  random: () => number;
  rounds: number;
  /** Number of races in parallel. */
  atOnce: number;
  say: (line: string) => void;
}

/** Long enough to open every door before; the races of the other kinds have all the time they need. */
const SHORT_MS = 4_000;
/** How early a click at the time-out may come: a decision is on its way for up to as long on a busy machine. */
const AT_MOST_EARLY_MS = 500;
const OPEN_LIMIT_MS = 60_000;
/** Over the first limit: one person decides. */
const INPUT = payment({ amount: { minor: 2_000_000, currency: 'EUR' } });

/** Runs the kinds in turn, each race on a run of its own. */
export async function runRaces(ground: Ground, { random, rounds, atOnce, say }: RaceOptions): Promise<Row[]> {
  const lane = await ground.openLane('race');
  const doors = await openDoors(ground.client);
  const clientOf = (settings: object) => ground.configured({ ...SETTINGS, transaction: { ...ONLY_THE_AMOUNT, ...settings } });
  const clients = { usual: clientOf({}), short: clientOf({ reviewExpiresAfterMs: SHORT_MS }) };
  const stage: Stage = { ground, doors, clients, taskQueue: lane.taskQueue, random, tallies: new Map() };
  try {
    const numbers = Array.from({ length: rounds }, (_, number) => number);
    return await inLanes(numbers, atOnce, async (number) => {
      const row = await race(stage, RACES[number % RACES.length]!, `race-${number}`, say);
      if ((number + 1) % 100 === 0) say(`race: ${number + 1} of ${rounds} begun`);
      return row;
    });
  } finally {
    for (const [name, tally] of stage.tallies) say(`${name}: ${tallyText(tally)}`);
    await doors.close();
    await lane.close();
  }
}

interface Stage {
  ground: Ground;
  doors: Doors;
  /** They start runs that wait as long as usual, or shortly. */
  clients: Record<'usual' | 'short', SignalboxClient>;
  taskQueue: string;
  random: () => number;
  /** How often which answer was given, by kind. */
  tallies: Map<string, Map<string, number>>;
}

async function race(stage: Stage, kind: RaceKind, id: string, say: (line: string) => void): Promise<Row> {
  const { ground, clients } = stage;
  const client = clients[kind.mayExpire ? 'short' : 'usual'];
  const order = { input: INPUT, initiator: 'otto', businessId: id };
  const { id: run } = await startRunOf(client, { ...workflowNamed('transaction'), taskQueue: stage.taskQueue }, order);
  const requestId = `${run}/review`;
  const clicks = await RUNNERS[kind.when](stage, kind, { run, requestId });
  const { state } = await endOf(ground, run);
  const { lost, doubled, faults } = await judge(ground, kind, { run, requestId, state }, clicks);
  if (faults.length > 0) say(`${kind.name}, ${run}: ${JSON.stringify({ faults, clicks })}`);
  count(stage, kind, clicks);
  return { part: 'race', workflow: 'transaction', what: kind.name, trouble: 'any two channels', cases: 1, lost, doubled };
}

function count({ tallies }: Stage, { name }: RaceKind, clicks: readonly Click[]): void {
  const tally = tallies.get(name) ?? new Map<string, number>();
  for (const { channel, told } of clicks) {
    const answer = `${channel} ${told === null ? 'tells nothing' : told === 200 ? 'won' : told}`;
    tally.set(answer, (tally.get(answer) ?? 0) + 1);
  }
  tallies.set(name, tally);
}

const tallyText = (tally: ReadonlyMap<string, number>): string =>
  [...tally]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([answer, times]) => `${answer}: ${times}`)
    .join(', ');

interface Asked {
  run: string;
  requestId: string;
}
type Runner = (stage: Stage, kind: RaceKind, asked: Asked) => Promise<Click[]>;
type Ready = () => Promise<Click>;

/** Opens a door for each decision of the kind; the clicks come later. */
const prepareAll = ({ doors, random }: Stage, kind: RaceKind, asked: Asked, channels: readonly Channel[]): Promise<Ready[]> =>
  Promise.all(
    kind.words(random).map(async (word) => {
      const channel = oneOf(channels, random);
      const click = await doors.channels[channel]({ ...asked, ...word });
      return async () => ({ ...word, channel, told: await click() });
    }),
  );

const isOpen = ({ ground }: Stage, { run, requestId }: Asked): Promise<Date> =>
  until(
    async () => {
      const rows = ground.client.db.selectFrom('approvals').select('expires_at').where('request_id', '=', requestId);
      return (await rows.executeTakeFirst())?.expires_at ?? null;
    },
    OPEN_LIMIT_MS,
    `${run} does not ask`,
  );

const ALL: readonly Channel[] = [...CHANNELS, ...RAW_CHANNELS];
const atOnce = (clicks: readonly Ready[]): Promise<Click[]> => Promise.all(clicks.map((click) => click()));

const RUNNERS: Record<RaceKind['when'], Runner> = {
  'at once': async (stage, kind, asked) => {
    await isOpen(stage, asked);
    return atOnce(await prepareAll(stage, kind, asked, ALL));
  },
  'at the time-out': async (stage, kind, asked) => {
    const expiresAt = await isOpen(stage, asked);
    const clicks = await prepareAll(stage, kind, asked, CHANNELS);
    const late = clicks.map((click) => async () => {
      await sleep(Math.max(0, expiresAt.getTime() - Date.now() - stage.random() * AT_MOST_EARLY_MS));
      return click();
    });
    return atOnce(late);
  },
  'same click': async (stage, kind, asked) => {
    await isOpen(stage, asked);
    const [click] = await prepareAll(stage, kind, asked, CHANNELS);
    return atOnce([click!, click!]);
  },
  'after the end': async (stage, kind, asked) => {
    await isOpen(stage, asked);
    const [first, second] = await prepareAll(stage, kind, asked, CHANNELS);
    const won = await first!();
    await endOf(stage.ground, asked.run);
    return [won, await second!()];
  },
  'before the wait': async (stage, kind, asked) => {
    const [early] = await prepareAll(stage, kind, asked, ALL);
    const first = await early!();
    await isOpen(stage, asked);
    const [, click] = await prepareAll(stage, kind, asked, CHANNELS);
    return [first, await click!()];
  },
};
