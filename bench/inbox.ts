import { sql } from 'kysely';
import { insertApproval } from '../src/store/approvals.ts';
import type { Db } from '../src/store/database.ts';
import { addRun } from '../testkit/activity.ts';
import { withDatabase, type DatabasePlace } from './lib/database.ts';
import { startGateway, type Gateway } from './lib/gateway.ts';
import { atMost, forInformation, percentile, type Measurement, type Row } from './lib/row.ts';
import { sequential } from './lib/rounds.ts';

const OPEN = 10_000;
const ROUNDS = 5;
const A_ROUND = 100;
const FEW = 20;
/** All requests wait for the first, none for the second. */
const PERSONS = ['mia', 'cora'] as const;

/** Time of the inbox page when very much waits. */
export const inbox: Measurement = {
  id: 'inbox',
  method: `${OPEN} open requests are in the embedded database: refunds with a draft reply, with different deadlines and amounts, one in ten with an approval of
somebody else. All wait for one person and none for another. The compiled gateway serves the pages, in its own process. Each logs in and gets \`/inbox\`,
one request after another, until the last byte: the first ${A_ROUND} times a round, the other ${FEW} times. The poll is what the open page asks every three seconds.`,
  measure: (log) => withDatabase((db, place) => measureInbox(db, place, log)),
};

async function measureInbox(db: Db, { folder, url }: DatabasePlace, log: (line: string) => void): Promise<Row[]> {
  await fill(db);
  const gateway = await startGateway({ folder, databaseUrl: url, env: { SIGNALBOX_DEV_LOGIN: '1' } });
  try {
    const [first, other] = [await openInbox(gateway, PERSONS[0]), await openInbox(gateway, PERSONS[1])];
    const seen = { page: [] as number[][], next: [] as number[][], poll: [] as number[][], empty: [] as number[][] };
    await sequential(FEW, first.load); // warm-up
    for (let round = 0; round < ROUNDS; round++) {
      seen.page.push(await sequential(A_ROUND, first.load));
      seen.next.push(await sequential(FEW, first.next));
      seen.poll.push(await sequential(FEW, first.poll));
      seen.empty.push(await sequential(FEW, other.load));
    }
    return rowsOf(seen, log);
  } finally {
    await gateway.end();
  }
}

function rowsOf({ page, next, poll, empty }: Record<'page' | 'next' | 'poll' | 'empty', number[][]>, log: (line: string) => void): Row[] {
  const of = (times: number[][], share = 0.5) => times.map((round) => percentile(round, share));
  log(`inbox: p50 ${of(page).map(Math.round).join(' ')} ms, p99 ${of(page, 0.99).map(Math.round).join(' ')} ms`);
  const words = `with ${OPEN} open requests`;
  return [
    atMost(100, { id: 'inbox-page', name: `inbox page ${words}, p50`, unit: 'ms', runs: of(page) }),
    atMost(100, { id: 'inbox-page-p99', name: `inbox page ${words}, p99`, unit: 'ms', runs: of(page, 0.99) }),
    atMost(100, { id: 'inbox-empty', name: `inbox page ${words} that wait for others, p50`, unit: 'ms', runs: of(empty) }),
    forInformation({ id: 'inbox-next', name: `second page of the inbox ${words}, p50`, unit: 'ms', runs: of(next) }),
    forInformation({ id: 'inbox-poll', name: `poll of the open page ${words}, p50`, unit: 'ms', runs: of(poll) }),
  ];
}

/** One request as a ticket's run asks it, then its copies. */
async function fill(db: Db): Promise<void> {
  const run = await addRun(db, 'support-ticket:T', { workflow: 'support-ticket' });
  const requestId = `${run}/reply`;
  const reply = `Dear Kim Example,\n\n${'we looked at your order and refund 49.90 EUR today. '.repeat(12)}\n\nYour support`;
  const request = {
    ...{ requestId, action: 'refund_and_reply', arguments: { to: 'kim@example.com', chargeId: 'CH-1', reply } },
    show: [
      { label: 'Customer wrote', text: 'My card was charged twice for order A-1001. '.repeat(10) },
      { label: 'Why', text: 'it asks for money back' },
    ],
    ...{ editable: ['reply'], amount: { minor: 4_990, currency: 'EUR' } },
    policy: {
      ...{ approvers: ['support'], needed: 2, selfApproval: false, acceptUnverified: true, expiresAfterMs: 86_400_000 },
      escalation: [{ afterMs: 3_600_000, notify: ['support-leads'], widen: true }],
    },
  };
  await db.transaction().execute((trx) => insertApproval(trx, run, request, new Date().toISOString()));
  for (const statement of COPIES) await statement.execute(db);
}

const COPIES = [
  sql`insert into runs select (jsonb_populate_record(runs, jsonb_build_object('id', id || '-' || n, 'business_id', business_id || '-' || n))).*
      from runs, generate_series(2, ${OPEN}) as n`,
  sql`insert into approvals select (jsonb_populate_record(approvals, jsonb_build_object(
        'request_id', run_id || '-' || n || '/reply', 'run_id', run_id || '-' || n,
        'expires_at', expires_at + (n * 7919 % 86400) * interval '1 second',
        'amount', jsonb_build_object('minor', n * 104729 % 50000, 'currency', 'EUR')))).*
      from approvals, generate_series(2, ${OPEN}) as n`,
  sql`insert into decisions (request_id, person, decision, channel, verified, accepted, at, origin)
      select request_id, 'ana', 'approve', 'cli', false, true, now(), request_id
      from (select request_id, row_number() over (order by request_id) as n from approvals) as numbered where n % 10 = 0`,
];

async function logIn({ url }: Gateway, person: string): Promise<string> {
  const body = new URLSearchParams({ person });
  const answer = await fetch(`${url}/login`, { method: 'POST', redirect: 'manual', headers: { origin: url }, body });
  return answer.headers.getSetCookie()[0]!.split(';')[0]!;
}

/** What a person's browser asks. @throws Error when an answer is not a page. */
async function openInbox(gateway: Gateway, person: string) {
  const cookie = await logIn(gateway, person);
  const get = async (path: string): Promise<string> => {
    const answer = await fetch(gateway.url + path, { headers: { cookie } });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Error(`${path} answers ${answer.status}: ${text.slice(0, 300)}`);
  };
  const html = await get('/inbox');
  const linkIn = (pattern: RegExp): string => pattern.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '/inbox';
  const [poll, next] = [linkIn(/hx-get="([^"]+)"/), linkIn(/<a href="(\/inbox\?after=[^"]+)"/)];
  return {
    load: async () => void (await get('/inbox')),
    poll: async () => void (await get(poll)),
    next: async () => void (await get(next)),
  };
}
