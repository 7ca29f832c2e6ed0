import { startRun } from '../src/client/start.ts';
import { exampleTicket } from './lib/examples.ts';
import { forInformation, type Measurement, type Row } from './lib/row.ts';
import { throughput } from './lib/rounds.ts';
import { withStack, type RunningStack } from './lib/running-stack.ts';
import { openLookout } from './lib/settled.ts';

const ROUNDS = 5;
const A_ROUND = 40;
const AT_ONCE = 10;
const LOOK = { everyMs: 50, patienceMs: 120_000 };

/** Throughput of tickets with one worker. */
export const tickets: Measurement = {
  id: 'tickets',
  method: `Support tickets run on the stack of \`signalbox up\` (one worker, offline model, embedded mail server), ${AT_ONCE} at once. A
ticket is done when its reply is sent and its result is available. The days of after-care are not included.`,
  measure: () => withStack({}, async (running) => [await measureTickets(running)]),
};

async function measureTickets({ signalbox }: RunningStack): Promise<Row> {
  const lookout = openLookout(signalbox.db, LOOK);
  const input = exampleTicket('general-delivery-countries');
  let number = 0;
  const one = async () => {
    const ticket = { ...input, subject: `${String(input['subject'])} (${++number})` };
    const { id } = await startRun(signalbox, { workflow: 'support-ticket', input: ticket, initiator: 'system' });
    const { result, state } = await lookout.settled(id);
    if (!result) throw new Error(`${id} has no result: it is ${state}`);
  };
  await throughput(AT_ONCE, AT_ONCE, one); // warm-up
  const runs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await throughput(A_ROUND, AT_ONCE, one));
  return forInformation({ id: 'tickets', name: 'support tickets per second, one worker', unit: '1/s', runs });
}
