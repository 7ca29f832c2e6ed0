import { setTimeout as sleep } from 'node:timers/promises';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { startRun } from '../src/client/start.ts';
import { openBareTwins, type BareTwins } from './lib/bare-twin.ts';
import { exampleTicket } from './lib/examples.ts';
import { answeredAt } from './lib/history.ts';
import { limitOf, pureTimeOf, type PureTime } from './lib/pure-time.ts';
import { atMost, forInformation, median, type Measurement, type Row } from './lib/row.ts';
import { withStack, type RunningStack } from './lib/running-stack.ts';
import { openLookout, type Lookout } from './lib/settled.ts';
import { startSlowModel } from './lib/slow-model.ts';

const TICKETS = 10;
const MODEL_MS = 800;
const LOOK = { everyMs: 100, patienceMs: 120_000 };

/** The two paths with their example tickets. */
const PATHS = {
  branch: ['general-delivery-countries', 'technical-cannot-log-in', 'technical-vacuum-does-not-charge'],
  agent: ['german-espresso-no-pressure'],
} as const;
type Path = keyof typeof PATHS;

/** Orchestration time on top of model and mail. */
export const p3: Measurement = {
  id: 'P3',
  method: `Tickets run on the local stack one at a time: ${TICKETS} by a coded branch (three model calls), ${TICKETS} by the agent. The
offline model waits ${MODEL_MS} ms before each answer, with the answer cache off. Wall time: from the start call to the workflow task after
the reply's mail (server history). Model and I/O time: model calls, mails and agent tools as recorded by the worker. The rest is
orchestration, including our database. After each ticket a bare workflow on the same server runs as many activities. One of them waits for
the ticket's model and I/O time, and each commits a row.`,
  async measure(log) {
    const model = await startSlowModel(MODEL_MS);
    try {
      return await withStack({ settings: { OPENAI_BASE_URL: model.baseUrl } }, (running) => measureShares(running, log));
    } finally {
      await model.end();
    }
  },
};

async function measureShares(running: RunningStack, log: (line: string) => void): Promise<Row[]> {
  const twins = await openBareTwins(running);
  try {
    return await inTurns(running, twins, log);
  } finally {
    await twins.end();
  }
}

async function inTurns(running: RunningStack, twins: BareTwins, log: (line: string) => void): Promise<Row[]> {
  const lookout = openLookout(running.signalbox.db, LOOK);
  const seen = { branch: [] as Timed[], agent: [] as Timed[] };
  for (const path of ['branch', 'agent'] as const) await answer(running, twins, lookout, path, 0); // warm-up
  for (let number = 0; number < TICKETS; number++) {
    for (const path of ['branch', 'agent'] as const) seen[path].push(await answer(running, twins, lookout, path, number));
  }
  const calls = [...seen.branch, ...seen.agent].flatMap(({ pure }) => pure.modelCalls);
  for (const path of ['branch', 'agent'] as const) log(`P3 ${path}: ${seen[path].map(shown).join('; ')}`);
  return [
    ...shares('branch', 'a coded branch', seen.branch),
    ...shares('agent', 'the agent', seen.agent),
    forInformation({ id: 'P3-call', name: 'model call as measured by the worker, p50', unit: 'ms', runs: [median(calls)] }),
  ];
}

interface Timed {
  wallMs: number;
  /** Time of the bare workflow. */
  bareMs: number;
  pure: PureTime;
}

async function answer(
  { signalbox, temporal }: RunningStack,
  twins: BareTwins,
  lookout: Lookout,
  path: Path,
  number: number,
): Promise<Timed> {
  const input = exampleTicket(PATHS[path][number % PATHS[path].length]!);
  const startedAt = performance.timeOrigin + performance.now();
  const { id } = await startRun(signalbox, { workflow: 'support-ticket', input, initiator: 'system' });
  const { result, state } = await lookout.settled(id);
  if (result?.path !== path)
    throw new Error(`${id} was not answered by the ${path}: it is ${state}, ${result?.path ?? 'without a result'}`);
  const history = await historyOf(temporal, id);
  const pure = await pureTimeOf(signalbox.db, id);
  const bareMs = await twins.wallMs(history, id, limitOf(pure));
  return { wallMs: answeredAt(history, 'sendReply')! - startedAt, bareMs, pure };
}

/** Waits for the end of the reply: our table may have the result before the workflow has processed it. */
async function historyOf(temporal: RunningStack['temporal'], id: string): Promise<History> {
  const giveUpAt = performance.now() + LOOK.patienceMs;
  for (;;) {
    const history = await temporal.workflow.getHandle(id).fetchHistory();
    if (answeredAt(history, 'sendReply') !== null) return history;
    if (performance.now() > giveUpAt) throw new Error(`${id} has a result, but its reply has not ended`);
    await sleep(LOOK.everyMs);
  }
}

const shares = (path: Path, who: string, seen: readonly Timed[]): Row[] => [
  atMost(1.03, {
    id: `P3-${path}`,
    name: `ticket answered by ${who}: wall time over model and I/O time`,
    unit: 'ratio',
    runs: seen.map(({ wallMs, pure }) => wallMs / limitOf(pure)),
  }),
  forInformation({
    id: `P3-${path}-bare`,
    name: `its bare workflow: wall time over model and I/O time`,
    unit: 'ratio',
    runs: seen.map(({ bareMs, pure }) => bareMs / limitOf(pure)),
  }),
  atMost(1.03, {
    id: `P3-${path}-over-bare`,
    name: `ticket answered by ${who}: wall time over that of its bare workflow`,
    unit: 'ratio',
    runs: seen.map(({ wallMs, bareMs }) => wallMs / bareMs),
  }),
];

const shown = ({ wallMs, bareMs, pure }: Timed): string =>
  `${wallMs.toFixed(0)} ms (bare ${bareMs.toFixed(0)} ms) of which model ${limitOf({ ...pure, mails: 0, tools: 0 })} (${pure.modelCalls.length}), mails ${pure.mails.toFixed(0)}, tools ${pure.tools}`;
