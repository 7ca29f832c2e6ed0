import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decide } from '../../../src/client/decide.ts';
import type { Stack } from '../../../testkit/stack.ts';
import { eventually } from '../../../testkit/processes.ts';
import { judgeEffects, type Started } from '../agent-kill/effects.ts';
import { judgeRequests } from '../agent-kill/requests.ts';
import { addCustomer, settings, ticketNumber } from '../agent-kill/tickets.ts';
import { randomOf, seed } from '../../../testkit/random-numbers.ts';

/** Fifty are a run of four to six minutes; the suite makes do with fewer. */
const KILLS = Number(process.env['FAULT_KILLS'] ?? 4);
const AT_ONCE = 6;
/** How long the model thinks about a turn of the agent: the window that the kills have to hit. */
const TURN_MS = 600;
const AGENT = { prompt: 'workOnTicket' };

let stack: Stack;
/** End what goes on beside the kills. */
let [enough, allSettled] = [new AbortController(), new AbortController()];

const readRuns = () =>
  eventually(() => stack.client().db.selectFrom('runs').select(['id', 'status', 'state', 'result', 'failure', 'ended_at']).execute());

/** Over, or out of our hands until the customer writes. */
const isSettled = ({ ended_at, state }: { ended_at: Date | null; state: string }): boolean =>
  ended_at !== null || state === 'awaiting_customer';

/** Keeps tickets at work until there have been enough kills: some at any time, and another whenever all others wait to be tried again. */
async function keepBusy(over: AbortSignal): Promise<Started[]> {
  const started: Started[] = [];
  for (; !over.aborted; await sleep(400)) {
    const atWork = (await readRuns()).filter((run) => !isSettled(run)).length;
    const isIdle =
      stack.view().processes.some(({ name, state }) => name === 'worker' && state === 'ready') && (await turnsUnderWay()) === 0;
    if (atWork >= AT_ONCE && !isIdle) continue;
    const ticket = ticketNumber(started.length);
    await addCustomer(stack.client().db, started.length);
    started.push({ ticket, run: await stack.start(ticket.id, ticket.input) });
  }
  return started;
}

/** A person who approves every refund and answers what the agent hands over, through the client as everybody does. */
async function decideAll(over: AbortSignal): Promise<void> {
  const busy = new Set<string>();
  while (!over.aborted) {
    const open = await eventually(() =>
      stack.client().db.selectFrom('approvals').select(['request_id', 'run_id', 'action']).where('status', '=', 'open').execute(),
    );
    for (const { request_id: requestId, run_id: run, action } of open) {
      if (busy.has(requestId)) continue;
      busy.add(requestId);
      const edits = action === 'send_reply' ? { reply: 'Hello Kim Example,\n\na person looks at this.\n\nSupport' } : null;
      const word = { person: 'mia', decision: 'approve', channel: 'cli', verified: false, comment: null } as const;
      decide(stack.client(), { ...word, run, requestId, edits }) // a word that a kill swallowed is said again: the request is still open
        .catch(() => undefined)
        .finally(() => busy.delete(requestId));
    }
    await sleep(200);
  }
}

/** Kills the worker while turns of agents are under way; the supervisor starts it again. Answers the moments. */
async function killAtRandom(random: () => number): Promise<number[]> {
  const kills: number[] = [];
  while (kills.length < KILLS) {
    await eventually(async () => expect(await turnsUnderWay()).toBeGreaterThan(0));
    await sleep(random() * 3 * TURN_MS);
    const pid = stack.pidOf('worker');
    kills.push(Date.now());
    process.kill(pid, 'SIGKILL');
    await stack.replaced('worker', pid);
  }
  return kills;
}

/** Every turn fires the rule when it comes, and is logged when it is answered or nobody listens any more. */
const turnsUnderWay = async (): Promise<number> =>
  (await stack.modelFaultsFired()) - stack.modelLog().filter(({ fault }) => fault === 'slow').length;

const everySettled = () =>
  eventually(async () => {
    const runs = await readRuns();
    expect(runs.filter((run) => !isSettled(run))).toEqual([]);
    return runs;
  }, 180_000);

/** Kills the worker in turns of agents; of a new stack, because everything in the shop and at the mail server counts. */
export function agentKill(opened: () => Stack): void {
  beforeAll(() => {
    [enough, allSettled] = [new AbortController(), new AbortController()];
    stack = opened();
    stack.configure(settings);
  });
  afterAll(() => {
    for (const part of [enough, allSettled]) part.abort();
  });

  it(`repeats at most the calls in flight and no effect over ${KILLS} kills in the agent's loop (FAULT_SEED=${seed})`, async () => {
    await stack.setModelFaults([{ match: AGENT, fault: 'slow', delayMs: TURN_MS }]);
    const deciding = decideAll(allSettled.signal);
    const feeding = keepBusy(enough.signal);
    const kills = await killAtRandom(randomOf(seed)).finally(() => enough.abort());
    const started = await feeding;
    const runs = await everySettled().finally(() => allSettled.abort());
    await deciding;

    const asked = await judgeRequests(stack, kills);
    const done = await judgeEffects(stack, started);
    const lasted = Math.round((kills.at(-1)! - kills[0]!) / 1_000);
    const figures =
      `${kills.length} kills in ${lasted} s (${asked.killsInLoops} in a turn of an agent), ${started.length} tickets, ` +
      `${asked.requests} requests to the model, ${asked.rows} rows, ${asked.inFlight} in flight at a kill (${asked.answeredInFlight} answered), ${asked.repeated} repeated, ` +
      `${done.refunds} refunds, ${done.mails} mails (FAULT_SEED=${seed})`;
    process.stdout.write(`${figures}\n`);

    expect(runs.map(({ id }) => id).toSorted()).toEqual(started.map(({ run }) => run).toSorted());
    const ends = started.map(({ ticket, run }) => {
      const { state, failure } = runs.find(({ id }) => id === run)!;
      return { run, state, failure, expected: ticket.kind === 'parcel' ? 'awaiting_customer' : 'sent' };
    });
    expect(ends.filter(({ state, expected }) => state !== expected)).toEqual([]);
    expect([...asked.faults, ...done.faults]).toEqual([]);
    expect(asked.requests).toBeLessThanOrEqual(asked.rows + asked.inFlight);
    expect(asked.killsInLoops).toBeGreaterThanOrEqual(KILLS / 2); // else the kills have shown nothing
  });
}
