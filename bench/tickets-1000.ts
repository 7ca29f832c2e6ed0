import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import { startRun } from '../src/client/start.ts';
import type { Db } from '../src/store/database.ts';
import { customers } from '../demo/company/customers.ts';
import { readMessages, spread, type Message } from './lib/messages.ts';
import { atMost, forInformation, type Measurement, type PageTable, type Row } from './lib/row.ts';
import { throughput } from './lib/rounds.ts';
import { withStack, type RunningStack } from './lib/running-stack.ts';
import { openLookout, settledAmong } from './lib/settled.ts';
import { accuracyOf, pathOf, pathTable, type SortedTicket } from './lib/ticket-paths.ts';

const ID = 'tickets-1000';
const MESSAGES = 1_000;
const AT_ONCE = 20;
const LOOK = { everyMs: 100, patienceMs: 300_000 };

/** The messages are in English, so their senders are English customers. */
const SENDERS = customers.filter(({ language }) => language === 'en').map(({ email }) => email);

/** A thousand real messages through one worker; skipped without a file. */
export const manyTickets = (file: string | null): Measurement => ({
  id: ID,
  method: `${MESSAGES} real customer messages from the banking77 test set, taken evenly from its whole length, run on the stack of
\`signalbox up\` (one worker, offline model, default configuration), ${AT_ONCE} at once. Their senders are the example shop's English
customers. Each run is followed until it has a result or waits for a person or the customer. At the end the database counts these runs, and
the server the failed ones. Categories are compared with \`bench/banking77-mapping.json\`. The messages are not in the repository: \`npm run
bench -- --messages FILE\`.${file === null ? ' Not measured this time: no file was given.' : ''}`,
  async measure(log, show) {
    if (file !== null) return withStack({}, (running) => measureMany(running, spread(readMessages(file), MESSAGES), show));
    log(`${ID} is skipped: give a CSV with the columns text and category by --messages FILE.`);
    return [];
  },
});

async function measureMany(running: RunningStack, messages: Message[], show: (table: PageTable) => void): Promise<Row[]> {
  const { signalbox, temporal } = running;
  const lookout = openLookout(signalbox.db, LOOK);
  const started = new Map<string, Message>();
  let next = 0;
  const one = async (): Promise<void> => {
    const number = next++;
    const message = messages[number]!;
    const input = { customerEmail: SENDERS[number % SENDERS.length], subject: 'Message', body: message.text };
    const { id } = await startRun(signalbox, { workflow: 'support-ticket', input, initiator: 'system' });
    started.set(id, message);
    await lookout.settled(id).catch(() => undefined); // counted as lost below
  };
  const rate = await throughput(messages.length, AT_ONCE, one);
  const tickets = await settledAmong(signalbox.db, [...started.keys()]);
  const categories = await categoriesOf(signalbox.db, [...started.keys()]);
  const sorted = tickets.map((ticket): SortedTicket => ({
    path: pathOf(ticket),
    wanted: started.get(ticket.id)!.wanted,
    got: categories.get(ticket.id) ?? null,
  }));
  show(pathTable(`${ID}: outcomes of the messages`, sorted));
  return [
    atMost(0, {
      id: `${ID}-lost`,
      name: 'runs that neither finished nor wait',
      unit: 'count',
      runs: [started.size - tickets.length],
    }),
    atMost(0, { id: `${ID}-failed`, name: 'runs failed', unit: 'count', runs: [await failedOn(temporal)] }),
    forInformation({ id: `${ID}-rate`, name: 'real messages per second, one worker', unit: '1/s', runs: [rate] }),
    forInformation({ id: `${ID}-accuracy`, name: 'category matches the mapping', unit: 'share', runs: [accuracyOf(sorted)] }),
  ];
}

/** The category of each run, from its first classification. */
async function categoriesOf(db: Db, runs: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ run: string; category: string }>`
    select distinct on (journal.run_id) journal.run_id as run, blobs.body::json ->> 'category' as category
    from journal join blobs on blobs.ref = journal.details ->> 'finalRef'
    where journal.run_id = any(${runs}) and journal.kind = 'model' and journal.step = 'classify' order by journal.run_id, journal.seq`.execute(
    db,
  );
  return new Map(rows.map(({ run, category }) => [run, category]));
}

async function failedOn(temporal: Client): Promise<number> {
  const { count } = await temporal.workflow.count("ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated', 'Canceled')");
  return count;
}
