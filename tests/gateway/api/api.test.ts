import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { Problem, StartAnswer } from '../../../src/gateway/api/schemas.ts';
import { Decided, InboxPage, Run, RunPage } from '../../../src/gateway/api/view-schemas.ts';
import { eventually } from '../../../testkit/processes.ts';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';
import { writePeople } from './people.ts';
import { addAsked } from '../pages/stage.ts';
import { clientOf, keyWith, openApi, post, request, type Answer } from './stage.ts';

let test: WorkflowTest;
let client: SignalboxClient;
let app: FastifyInstance;
let key: string;
beforeAll(async () => {
  const peopleFile = writePeople();
  test = await openWorkflowTest('moderation', { peopleFile });
  client = clientOf(test.db, test, peopleFile);
  app = await openApi(client);
  key = await keyWith(client, { name: 'site', scopes: ['start', 'read', 'operate', 'message'] });
});
afterAll(async () => {
  await app?.close();
  await test?.close();
});

const RUNS = ['POST', '/v1/runs'] as const;
const answers = (finding: 'none' | 'sensitive') => {
  for (const prompt of ['screenForHate', 'screenForSpam', 'screenForPersonalData'])
    test.model.answer(prompt, { finding, confidence: 0.95, reasoning: 'as scripted' });
};
const start = (id: string, { as = key, headers = {} }: { as?: string; headers?: Record<string, string> } = {}) =>
  request(app, as, RUNS, { body: { workflow: 'moderation', id, input: post(id) }, headers });
const read = async (id: string) => (await request(app, key, ['GET', `/v1/runs/moderation:${id}`])).body;
const wait = (id: string, seconds = 30) => request(app, key, ['GET', `/v1/runs/moderation:${id}/wait?seconds=${seconds}`]);
const fits = (schema: z.ZodType, { body }: Answer) => expect(schema.safeParse(body).error?.issues).toBeUndefined();
/** A run that waits for a moderator. @returns the address of its request. */
async function startDoubtful(id: string): Promise<readonly [string, string]> {
  answers('sensitive');
  expect((await start(id)).status).toBe(201);
  const waiting = await wait(id);
  expect(waiting).toMatchObject({ status: 200, body: { status: 'waiting_approval' } });
  const [{ requestId }] = z.tuple([z.object({ requestId: z.string() })]).parse(waiting.body['waitingFor']);
  return ['POST', `/v1/approvals/${encodeURIComponent(requestId)}`];
}

it('starts a run, follows it to its end, and lists it', async () => {
  answers('none');
  const started = await start('A-1');
  expect(started).toMatchObject({ status: 201, body: { id: 'moderation:A-1', alreadyStarted: false } });
  fits(StartAnswer, started);
  expect(await start('A-1')).toMatchObject({ status: 201, body: { alreadyStarted: true } });
  const other = await request(app, key, RUNS, { body: { workflow: 'moderation', id: 'A-1', input: post('A-2') } });
  expect(other).toMatchObject({ status: 409, body: { code: 'RUN_EXISTS' } });
  fits(Problem, other);

  const rested = await wait('A-1');
  expect(rested).toMatchObject({ status: 200, body: { state: 'open_to_appeal', initiator: 'system' } });
  fits(Run, rested);
  const listed = await request(app, key, ['GET', '/v1/runs?workflow=moderation']);
  expect(listed.body['runs']).toContainEqual(expect.objectContaining({ id: 'moderation:A-1' }));
  fits(RunPage, listed);
});

it('gives repeats with an idempotency key the first answer, also at the same time', async () => {
  answers('none');
  const headers = { 'idempotency-key': 'order-17' };
  const body = { workflow: 'moderation', input: post('I-1') };
  const many = await Promise.all(Array.from({ length: 8 }, () => request(app, key, RUNS, { body, headers })));
  const [first] = many.filter(({ status }) => status === 201);
  expect(new Set(many.map(({ body: { id, code } }) => id ?? code))).toEqual(
    new Set([first!.body['id'], ...many.filter(({ status }) => status === 409).map(() => 'REQUEST_IN_PROGRESS')]),
  );
  expect(await request(app, key, RUNS, { body, headers })).toMatchObject({
    status: 201,
    body: { id: first!.body['id'], alreadyStarted: false },
  });
  expect((await test.table('runs')).filter(({ input }) => JSON.stringify(input).includes('I-1'))).toHaveLength(1);

  const changed = { ...body, input: post('I-2') };
  expect(await request(app, key, RUNS, { body: changed, headers })).toMatchObject({ status: 409, body: { code: 'KEY_REUSED' } });
  answers('none');
  const another = await keyWith(client, { scopes: ['start'] });
  expect(await request(app, another, RUNS, { body: changed, headers })).toMatchObject({ status: 201 }); // each caller has keys of its own
});

it('frees the idempotency key of a start that was refused', async () => {
  const headers = { 'idempotency-key': 'wrong-at-first' };
  const wrong = await request(app, key, RUNS, { body: { workflow: 'moderation', input: {} }, headers });
  expect(wrong).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', field: 'postId' } });
  answers('none');
  expect(await request(app, key, RUNS, { body: { workflow: 'moderation', input: post('I-3') }, headers })).toMatchObject({ status: 201 });
});

it('pages through all runs, each once', async () => {
  const seen: string[] = [];
  let url = '/v1/runs?limit=2';
  for (let pages = 0; pages < 50; pages++) {
    const page = RunPage.parse((await request(app, key, ['GET', url])).body);
    seen.push(...page.runs.map(({ id }) => id));
    if (page.next === null) break;
    url = `/v1/runs?limit=2&cursor=${page.next}`;
  }
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.toSorted()).toEqual((await test.table('runs')).map(({ id }) => id).sort());
});

it.each(['dora', 'a key'])('pages through what waits for %s, each request once, by deadline', async (who) => {
  const name = who.replace(' ', '-');
  const expected = [3, 1, 2].map((hours) => ({ hours, run: `moderation:PAGED-${name}-${hours}` }));
  for (const { hours, run } of expected) await addAsked(test.db, run, { policy: { expiresAfterMs: hours * 3_600_000 } });
  await addAsked(test.db, `order:PAGED-${name}`, { policy: { approvers: ['compliance'] } });
  const bearer = who === 'dora' ? who : key;
  const seen: string[] = [];
  let url = '/v1/inbox?limit=2';
  for (let pages = 0; pages < 50; pages++) {
    const page = InboxPage.parse((await request(app, bearer, ['GET', url])).body);
    expect(page.requests.length).toBeLessThanOrEqual(2);
    seen.push(...page.requests.map(({ run }) => run));
    if (page.next === null) break;
    url = `/v1/inbox?limit=2&cursor=${page.next}`;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.filter((run) => run.includes(`PAGED-${name}`))).toEqual([1, 2, 3].map((hours) => `moderation:PAGED-${name}-${hours}`));
  const unknown = await request(app, bearer, ['GET', '/v1/inbox?cursor=nonsense']);
  expect(unknown).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', field: 'cursor' } });
});

it('lets a person decide, once, and proves who it was', async () => {
  const address = await startDoubtful('D-1');
  const approve = { body: { decision: 'approve', comment: 'seen' } };
  const waiting = await request(app, 'dora', ['GET', '/v1/inbox']);
  expect(waiting.body['requests']).toContainEqual(expect.objectContaining({ run: 'moderation:D-1' }));
  fits(InboxPage, waiting);
  expect(await request(app, key, address, approve)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } });
  expect(await request(app, 'dora', address, { body: { decision: 'approve' } })).toMatchObject({ body: { code: 'COMMENT_REQUIRED' } });
  const decided = await request(app, 'dora', address, approve);
  expect(decided).toMatchObject({ status: 200, body: { accepted: true, status: 'approved' } });
  fits(Decided, decided);
  expect(await request(app, 'dora', address, { body: { decision: 'reject', comment: 'late' } })).toMatchObject({
    status: 409,
    body: { code: 'ALREADY_DECIDED' },
  });
  const counted = (await test.table('decisions')).filter(({ accepted }) => accepted);
  expect(counted).toMatchObject([{ person: 'dora', channel: 'api', verified: true, comment: 'seen' }]);
});

it('refuses a decision on something else than what the person saw', async () => {
  const address = await startDoubtful('D-3');
  const { requests } = InboxPage.parse((await request(app, 'dora', ['GET', '/v1/inbox'])).body);
  const { hash } = requests.find(({ run }) => run === 'moderation:D-3')!;
  const decide = (shown: unknown) => request(app, 'dora', address, { body: { decision: 'approve', comment: 'seen', shown } });
  const change = (action_hash: string) =>
    test.db.updateTable('approvals').set({ action_hash }).where('run_id', '=', 'moderation:D-3').execute();
  await change('of another post');
  const stale = await decide(hash);
  expect(stale).toMatchObject({
    status: 409,
    body: { code: 'REQUEST_CHANGED', detail: expect.stringContaining('not the one that was shown') },
  });
  fits(Problem, stale);
  await change(hash!);
  expect(await decide(7)).toMatchObject({ status: 400, body: { field: 'shown' } });
  expect(await decide(hash)).toMatchObject({ status: 200, body: { status: 'approved' } });
});

it('delegates a decision to a person with the role for it, to nobody else', async () => {
  const address = await startDoubtful('D-4');
  const delegate = (to?: string) => request(app, 'dora', address, { body: { decision: 'delegate', to } });
  expect(await delegate()).toMatchObject({ status: 400, body: { field: 'to' } });
  expect(await delegate('nina')).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED', field: 'to' } });
  expect(await delegate('nobody')).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED', field: 'to' } });
});

it('answers a decision after the time of a request with 410', async () => {
  const address = await startDoubtful('D-2');
  await test.skip('2 days');
  await wait('D-2');
  const late = await request(app, 'dora', address, { body: { decision: 'approve', comment: 'late' } });
  expect(late).toMatchObject({ status: 410, body: { code: 'REQUEST_EXPIRED' } });
});

it('sends a message once, and says why a run does not take it', async () => {
  answers('none');
  await start('M-1');
  await wait('M-1');
  const address = ['POST', '/v1/runs/moderation:M-1/messages/appeal'] as const;
  const appeal = { body: { text: 'It is only a kettle.' }, headers: { 'idempotency-key': 'appeal-1' } };
  expect(await request(app, key, address, appeal)).toMatchObject({ status: 200, body: { accepted: true } });
  expect(await request(app, key, address, appeal)).toMatchObject({ status: 200, body: { accepted: true } });
  expect(await request(app, key, address, { body: { text: 'Again.' } })).toMatchObject({ status: 409 });
  expect(await request(app, key, address, { body: { txt: 'x' } })).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
  const unknown = await request(app, key, ['POST', '/v1/runs/moderation:M-1/messages/praise'], { body: {} });
  expect(unknown).toMatchObject({ status: 400, body: { field: 'message' } });
});

it('pauses, resumes and cancels for a reason that the journal keeps with the key', async () => {
  await startDoubtful('O-1');
  const order = (action: string, reason: string) => request(app, key, ['POST', `/v1/runs/moderation:O-1/${action}`], { body: { reason } });
  expect(await order('resume', 'early')).toMatchObject({ status: 409, body: { code: 'ILLEGAL_TRANSITION' } });
  expect(await order('pause', 'counting')).toMatchObject({ status: 200, body: { accepted: true, status: 'paused' } });
  expect(await order('resume', 'counted')).toMatchObject({ status: 200, body: { accepted: true } });
  expect(await order('retry', 'why not')).toMatchObject({ status: 409, body: { code: 'RETRY_NOT_POSSIBLE' } });
  expect(await order('cancel', '  ')).toMatchObject({ status: 400, body: { field: 'reason' } });
  expect(await order('cancel', 'withdrawn')).toMatchObject({ status: 200, body: { accepted: true } });
  await eventually(async () => expect(await read('O-1')).toMatchObject({ status: 'cancelled' }));
  const journal = await test.table('journal');
  expect(journal).toContainEqual(expect.objectContaining({ by: 'system', reasoning: expect.stringContaining('withdrawn (key site)') }));
});

it('answers a wait without news with 202 and the time of the next', async () => {
  await test.db.insertInto('runs').values(quiet('W-1')).execute();
  const early = Date.now();
  const answer = await wait('W-1', 1);
  expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '1' }, body: { id: 'moderation:W-1' } });
  expect(Date.now() - early).toBeGreaterThanOrEqual(900);
  await test.db.deleteFrom('runs').where('id', '=', 'moderation:W-1').execute();
});

it('ends a long wait when the gateway stops', async () => {
  await test.db.insertInto('runs').values(quiet('W-2')).execute();
  const second = await openApi(client);
  const waiting = request(second, key, ['GET', '/v1/runs/moderation:W-2/wait?seconds=60']);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await second.close();
  expect((await waiting).status).toBe(202);
  await test.db.deleteFrom('runs').where('id', '=', 'moderation:W-2').execute();
});

/** A run whose start is not answered yet. */
const quiet = (id: string) => ({
  ...{ id: `moderation:${id}`, workflow: 'moderation', business_id: id, initiator: 'system', input: '{}', input_hash: 'h', priority: 3 },
  ...({ status: 'initializing', state: 'received', started_at: new Date() } as const),
});
