import { bareEvents } from './lib/bare-ticket.ts';
import { exampleTicket } from './lib/examples.ts';
import { openGround, type Ground } from './lib/ground.ts';
import { countEvents, payloadsOf, stepsOf, textsWithin, withoutMails } from './lib/history.ts';
import { atMost, median, type Measurement, type Row } from './lib/row.ts';
import { withStack } from './lib/running-stack.ts';
import { runWhole, type WholeTicket } from './lib/whole-ticket.ts';
import { startWorker } from './lib/worker.ts';

/** Tickets run completely, but with short waits. */
const AFTERCARE = { reopenWithinMs: 2_000, surveyAfterMs: 1_000 };
const MEAN_BYTES = 2 * 1024;
const LARGEST_BYTES = 64 * 1024;

/** The paths of a ticket, each with its name in the result and its examples. */
const PATHS = [
  {
    id: 'branch',
    what: 'answered by a branch',
    ends: 'branch',
    examples: ['general-delivery-countries', 'technical-cannot-log-in', 'technical-vacuum-does-not-charge'],
  },
  {
    id: 'approval',
    what: 'with an approval',
    ends: 'person',
    examples: ['billing-charged-twice', 'billing-wrong-amount', 'german-charged-twice'],
  },
  { id: 'agent', what: 'answered by the agent', ends: 'agent', examples: ['german-espresso-no-pressure'] },
] as const;
type Path = (typeof PATHS)[number];

/** History size of a ticket. */
export const p10: Measurement = {
  id: 'P10',
  method: `Example tickets run on the local stack to their end, including survey and proposed article. Days last seconds, and every request
to a person is approved. Events are compared with a bare workflow of the same activities, decisions and expired timers; one more is allowed
per state change. Payloads are inputs, results, headers and updates as stored, without search attributes and summaries. The start includes
the whole configuration. The mean is per history, the largest over all. Payloads are searched for every article and transcript turn in full,
except in the run's own mails and proposed article.`,
  async measure(log) {
    const found = await withStack({ workflows: { 'support-ticket': { aftercare: AFTERCARE } } }, async (running) => {
      const articles = await running.signalbox.db.selectFrom('articles').select('body').execute();
      if (articles.length === 0) throw new Error('the knowledge base is empty: there is nothing to find');
      const tickets: { path: Path; ticket: WholeTicket }[] = [];
      for (const path of PATHS) {
        for (const example of path.examples)
          tickets.push({ path, ticket: await wholeTicket(path, example, (input) => runWhole(running, input)) });
      }
      return { tickets, articles: articles.map(({ body }) => body) };
    });
    const ground = await openGround(log);
    try {
      const worker = await startWorker(ground, 'bare');
      try {
        return await rowsOf(ground, found, log);
      } finally {
        await worker.end();
      }
    } finally {
      await ground.stop();
    }
  },
};

async function wholeTicket(path: Path, example: string, run: (input: unknown) => Promise<WholeTicket>): Promise<WholeTicket> {
  const ticket = await run(exampleTicket(example));
  if (ticket.path !== path.ends) throw new Error(`${example} went by ${ticket.path}, not by ${path.ends}`);
  return ticket;
}

interface Found {
  tickets: { path: Path; ticket: WholeTicket }[];
  articles: string[];
}

async function rowsOf(ground: Ground, { tickets, articles }: Found, log: (line: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const path of PATHS) {
    const own = tickets.filter((one) => one.path === path).map(({ ticket }) => ticket);
    const bare: number[] = [];
    for (const [index, { history }] of own.entries()) bare.push(await bareEvents(ground, `bare-${path.id}-${index}`, stepsOf(history)));
    rows.push(...pathRows(path, own, bare));
    log(`P10 ${path.id}: ${own.map((ticket, index) => told(ticket, bare[index]!)).join('; ')}`);
  }
  const all = tickets.map(({ ticket }) => ticket);
  return [
    ...rows,
    atMost(0, {
      id: 'P10-documents',
      name: 'articles stored in full in a history',
      unit: 'count',
      runs: all.map(({ history }) => textsWithin(withoutMails(payloadsOf(history)), articles).length),
    }),
    atMost(0, {
      id: 'P10-transcripts',
      name: 'transcript turns stored in full in a history',
      unit: 'count',
      runs: all.map(({ history, transcript }) => textsWithin(payloadsOf(history), transcript).length),
    }),
  ];
}

function pathRows({ id, what }: Path, tickets: readonly WholeTicket[], bare: readonly number[]): Row[] {
  const changes = median(tickets.map(({ stateChanges }) => stateChanges));
  const sizes = tickets.map(({ history }) => payloadsOf(history).map(({ length }) => length));
  return [
    atMost(median(bare) + changes, {
      id: `P10-${id}-events`,
      name: `events of a ticket ${what} (bare ${median(bare)}, state changes ${changes})`,
      unit: 'count',
      runs: tickets.map(({ history }) => countEvents(history)),
    }),
    atMost(MEAN_BYTES, { id: `P10-${id}-mean`, name: `payload of a ticket ${what}, mean`, unit: 'bytes', runs: sizes.map(meanOf) }),
    atMost(LARGEST_BYTES, {
      id: `P10-${id}-largest`,
      name: `payload of a ticket ${what}, largest`,
      unit: 'bytes',
      runs: [Math.max(...sizes.flat())],
    }),
  ];
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const told = ({ history, stateChanges }: WholeTicket, bare: number): string =>
  `${countEvents(history)} events, bare ${bare}, ${stateChanges} state changes`;
