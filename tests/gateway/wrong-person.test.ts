// Activity ring: every door, the client and the judging activity on a real database; in place of Temporal the update runs the activity at once.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { createRunActivities } from '../../src/kit/activity/run-activities.ts';
import type { ApprovalRequest, Decision } from '../../src/kit/common/approval.ts';
import { openPeople } from '../../src/settings/people.ts';
import { insertApproval } from '../../src/store/approvals.ts';
import { addRun, runAttempt } from '../../testkit/activity.ts';
import { peopleFile } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { openDoors, type Channel, type Doors, type Told, type Word } from '../../testkit/doors.ts';

const everybody = openPeople(peopleFile);
const withoutCora = openPeople(writePeople((file) => file.replace(/(id: cora.*groups: )\[compliance\]/, '$1[]')));
let people = everybody;

function writePeople(change: (file: string) => string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'signalbox-people-')), 'people.yaml');
  writeFileSync(file, change(readFileSync(peopleFile, 'utf8')));
  return file;
}

let database: TestDatabase;
let doors: Doors;
beforeAll(async () => {
  database = await openTestDatabase();
  const client = { db: database.db, people: async () => people, temporal: async () => temporal };
  doors = await openDoors(client as unknown as SignalboxClient);
});
afterAll(async () => {
  await doors?.close();
  await database?.close();
});
beforeEach(() => void (people = everybody));

const { recordDecision } = createRunActivities({ loadDeciders: async () => people.deciders() });
let attempts = 0;
const judge = (runId: string, decision: Decision) =>
  runAttempt(database.db, { runId, activityId: `decision#${++attempts}`, activityType: 'recordDecision' }, () =>
    recordDecision({ ...decision, awaited: true }),
  );

const temporal = {
  connection: { withDeadline: (_: number, ask: () => Promise<unknown>) => ask() },
  workflow: {
    getHandle: (run: string) => ({
      executeUpdate: (_: string, { args: [decision] }: { args: [Decision] }) => judge(run, decision),
      signal: (_: string, decision: Decision) => judge(run, { ...decision, channel: 'signal', verified: false }),
    }),
  },
} as unknown as Client;

let asked = 0;
const EARLIER = new Date(Date.now() - 60_000).toISOString();

/** A payment of a run that waits for compliance. */
async function ask({ initiator = 'otto', policy = {}, minor = 2_000_000 } = {}): Promise<Word & { request: ApprovalRequest }> {
  const run = await addRun(database.db, `transaction:P-${++asked}`, { workflow: 'transaction', initiator });
  const request: ApprovalRequest = {
    ...{ requestId: `${run}/review`, action: 'process_transaction', arguments: { to: 'Global Tech' }, show: [], editable: [] },
    amount: { minor, currency: 'EUR' },
    policy: { approvers: ['compliance'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 3_600_000, ...policy },
  };
  await write(run, request);
  return { run, requestId: request.requestId, person: 'cora', decision: 'approve', request };
}

const write = (run: string, request: ApprovalRequest, openedAt = EARLIER) =>
  database.db.transaction().execute((trx) => insertApproval(trx, run, request, openedAt, 'test'));

interface Way {
  way: string;
  /** Asks, and says who decides what. */
  asks: () => ReturnType<typeof ask>;
  /** Happens between the opening of the door and the click. */
  meanwhile?: (word: Awaited<ReturnType<typeof ask>>) => Promise<unknown> | void;
  /** What each channel tells; 200 where it is no wrong way, null where the channel has no such way. */
  told: Partial<Record<Channel, number>>;
}

const inAll = (status: number, others: Way['told'] = {}): Way['told'] => ({
  ...{ client: status, update: status, signal: status, api: status, page: status, link: status },
  ...others,
});

const WAYS: Way[] = [
  { way: 'somebody who may', asks: () => ask(), told: inAll(200) },
  { way: 'somebody whom nobody knows', asks: async () => ({ ...(await ask()), person: 'eve' }), told: inAll(403, { page: 401 }) },
  { way: 'somebody of another group', asks: async () => ({ ...(await ask()), person: 'ana' }), told: inAll(403) },
  {
    way: 'somebody who names the group as their id',
    asks: async () => ({ ...(await ask()), person: 'compliance' }),
    told: inAll(403, { page: 401 }),
  },
  { way: 'the person who started the run', asks: () => ask({ initiator: 'cora' }), told: inAll(403) },
  { way: 'a person who is left out', asks: () => ask({ policy: { leaveOut: ['cora'] } }), told: inAll(403) },
  { way: 'somebody who lost the right meanwhile', asks: () => ask(), meanwhile: () => void (people = withoutCora), told: inAll(403) },
  {
    way: 'somebody without proof where the policy needs it',
    asks: () => ask({ policy: { acceptUnverified: false } }),
    told: inAll(403, { api: 200, link: 200 }), // these prove it
  },
  {
    way: 'somebody who comes too late',
    asks: () => ask(),
    meanwhile: ({ requestId }) =>
      database.db.updateTable('approvals').set({ expires_at: new Date() }).where('request_id', '=', requestId).execute(),
    told: inAll(410),
  },
  {
    way: 'somebody who was shown another amount',
    asks: () => ask(),
    meanwhile: ({ run, request }) => write(run, { ...request, amount: { minor: 9_000_000, currency: 'EUR' } }),
    told: { api: 409, page: 409, link: 409 }, // the others show nothing
  },
  {
    way: 'somebody who decides the request of one run in another',
    asks: async () => ({ ...(await ask()), run: (await ask()).run }),
    told: { client: 404, update: 404, signal: 404, link: 409 }, // API and page name no run
  },
];

const TABLE = WAYS.flatMap((way) =>
  (Object.entries(way.told) as [Channel, number][]).map(([channel, told]) => ({ ...way, channel, told })),
);

const decisions = (requestId: string) =>
  database.db.selectFrom('decisions').select('person').where('request_id', '=', requestId).where('accepted', '=', true).execute();

describe.each(TABLE)('$way, by $channel', ({ asks, meanwhile, channel, told }) => {
  it(told === 200 ? 'decides' : `decides nothing${channel === 'signal' ? '' : ` and is told ${told}`}`, async () => {
    const word = await asks();
    const click = await doors.channels[channel](word);
    expect(await decisions(word.requestId)).toEqual([]); // opening decides nothing
    await meanwhile?.(word);
    expect(await click()).toBe(channel === 'signal' ? null : told);
    const isRight = told === 200;
    expect(await decisions(word.requestId)).toEqual(isRight ? [{ person: word.person }] : []);
    const { status } = await database.db
      .selectFrom('approvals')
      .select('status')
      .where('request_id', '=', word.requestId)
      .executeTakeFirstOrThrow();
    expect(status).toBe(isRight ? 'approved' : 'open');
  });
});

const AGAIN = { client: 409, update: 409, signal: null, api: 409, page: 409, link: 410 } satisfies Record<Channel, Told>;

it.each(Object.entries(AGAIN) as [Channel, Told][])('counts a click that is repeated by %s once, and tells %s', async (channel, told) => {
  const word = await ask();
  const click = await doors.channels[channel](word);
  await click();
  expect(await click()).toBe(told);
  expect(await decisions(word.requestId)).toEqual([{ person: 'cora' }]);
});

it('says by the API what is asked now to whom was shown another amount', async () => {
  const { run, requestId, request } = await ask();
  const { action_hash: shown } = await database.db.selectFrom('approvals').select('action_hash').where('request_id', '=', requestId).executeTakeFirstOrThrow(); // prettier-ignore
  await write(run, { ...request, amount: { minor: 9_000_000, currency: 'EUR' } });
  const headers = { 'content-type': 'application/json', authorization: 'Bearer cora' };
  const body = JSON.stringify({ decision: 'approve', shown });
  const answer = await fetch(`${doors.url}/v1/approvals/${encodeURIComponent(requestId)}`, { method: 'POST', headers, body });
  expect(answer.status).toBe(409);
  expect(await answer.json()).toMatchObject({
    code: 'REQUEST_CHANGED',
    detail: expect.stringContaining('it asks for process transaction, 90,000.00 EUR now'),
  });
  expect(await decisions(requestId)).toEqual([]);
});

it('takes no decision from a request that says nobody, or that says of itself who it is', async () => {
  const { requestId } = await ask();
  const url = doors.url;
  const post = (path: string, headers: Record<string, string>, body: string) =>
    fetch(url + path, { method: 'POST', redirect: 'manual', headers: { origin: url, ...headers }, body });
  const json = { 'content-type': 'application/json' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const path = `/v1/approvals/${encodeURIComponent(requestId)}`;
  expect((await post(path, json, '{"decision":"approve"}')).status).toBe(401);
  expect((await post(path, { ...json, authorization: 'Bearer ana' }, '{"decision":"approve","person":"cora"}')).status).toBe(400);
  const page = await post(`/inbox/request?id=${encodeURIComponent(requestId)}`, form, 'decision=approve&person=cora&comment=x');
  expect([page.status, page.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/login/)]);
  expect(await decisions(requestId)).toEqual([]);
});
