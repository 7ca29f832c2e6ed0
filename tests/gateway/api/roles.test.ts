import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { KEY_SCOPES, type KeyScope, type Role } from '../../../src/kit/common/roles.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { ROLE_HOLDERS } from './people.ts';
import { clientOf, keyWith, openApi, request } from './stage.ts';

let database: TestDatabase;
let app: FastifyInstance;
const keys = new Map<KeyScope, string>();
beforeAll(async () => {
  database = await openTestDatabase();
  const client = clientOf(database.db);
  app = await openApi(client);
  for (const scope of KEY_SCOPES) keys.set(scope, await keyWith(client, { scopes: [scope] }));
  await openRequest();
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const RUN = 'moderation:P-1';
const REQUEST = `${RUN}/moderate`;
/** A run that waits for a decision, as the run itself writes it. */
async function openRequest(): Promise<void> {
  const at = new Date();
  const state = { status: 'waiting_approval', state: 'awaiting_moderator', started_at: at, priority: 3 } as const;
  const run = { id: RUN, workflow: 'moderation', business_id: 'P-1', initiator: 'system', input: '{}', input_hash: 'h' };
  await database.db
    .insertInto('runs')
    .values({ ...run, ...state })
    .execute();
  const policy = { approvers: ['support'], needed: 1, selfApproval: true, acceptUnverified: false, expiresAfterMs: 60_000 };
  await database.db
    .insertInto('approvals')
    .values({
      ...{ request_id: REQUEST, run_id: RUN, action: 'moderate', arguments: '{}', action_hash: 'h', show: '[]', editable: '[]' },
      ...{ policy: JSON.stringify(policy), status: 'open', opened_at: at },
    })
    .execute();
}

const reason = { reason: 'a test' };
const NONE = '/v1/runs/moderation%3Anone';
/** What each route needs: the role of a person, and the scope of a key; null where no key may. */
const ROUTES: [method: string, url: string, role: Role, scope: KeyScope | null, body?: object][] = [
  ['POST', '/v1/runs', 'start', 'start', { workflow: 'moderation', input: {} }],
  ['GET', '/v1/runs?workflow=moderation', 'read', 'read'],
  ['GET', NONE, 'read', 'read'],
  ['GET', `${NONE}/wait?seconds=0`, 'read', 'read'],
  ['POST', `${NONE}/messages/appeal`, 'operate', 'message', { text: 'no' }],
  ['POST', `${NONE}/pause`, 'operate', 'operate', reason],
  ['POST', `${NONE}/resume`, 'operate', 'operate', reason],
  ['POST', `${NONE}/cancel`, 'operate', 'operate', reason],
  ['POST', `${NONE}/retry`, 'operate', 'operate', reason],
  ['POST', `/v1/approvals/${encodeURIComponent(REQUEST)}`, 'decide', null, { decision: 'approve' }],
];

/** Allowed requests end where there is no Temporal server, no such run, or a wrong input. */
const isRefused = async (bearer: string, [method, url, , , body]: (typeof ROUTES)[number]): Promise<boolean> => {
  const answer = await request(app, bearer, [method, url], { body });
  if (answer.status === 403)
    expect(answer.body).toMatchObject({ code: 'NOT_ALLOWED', detail: expect.any(String), fix: expect.any(String) });
  else expect([400, 404, 503]).toContain(answer.status);
  return answer.status === 403;
};

it.each(ROUTES)('%s %s is for persons with the role %s and keys with the scope %s alone', async (...route) => {
  const [, , role, scope] = route;
  for (const [held, person] of Object.entries(ROLE_HOLDERS)) expect([held, await isRefused(person, route)]).toEqual([held, held !== role]);
  for (const [held, key] of keys) expect([held, await isRefused(key, route)]).toEqual([held, held !== scope]);
});

it('tells a machine in plain words that a person decides', async () => {
  const answer = await request(app, keys.get('operate')!, ['POST', `/v1/approvals/${encodeURIComponent(REQUEST)}`], {
    body: { decision: 'approve' },
  });
  expect(answer).toMatchObject({
    status: 403,
    body: { code: 'NOT_ALLOWED', detail: expect.stringMatching(/a person decides an approval/) },
  });
});

it('lets roles of one workflow say nothing about another', async () => {
  expect(await request(app, 'rita', ['GET', '/v1/runs/order:W-1'])).toMatchObject({ status: 403 });
  expect(await request(app, 'otto', ['GET', '/v1/runs/order:W-1'])).toMatchObject({ status: 404 });
  expect(await request(app, 'rita', ['GET', '/v1/runs?workflow=order'])).toMatchObject({ status: 403 });
});
