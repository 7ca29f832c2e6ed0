import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { openTokens } from '../../../src/gateway/api/tokens.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { AUDIENCE, openIdentity, type Identity } from './identity.ts';
import { clientOf, openApi, request } from './stage.ts';

let database: TestDatabase;
let client: SignalboxClient;
let identity: Identity;
let app: FastifyInstance;
beforeAll(async () => {
  database = await openTestDatabase();
  client = clientOf(database.db);
  identity = await openIdentity({
    rita: { email: 'Rita@Signalbox.example', email_verified: true },
    nina: { email: 'nina@signalbox.example', email_verified: true },
    unverified: { email: 'rita@signalbox.example', email_verified: false },
    stranger: { email: 'eve@elsewhere.example', email_verified: true },
    nameless: { employee: 'rita' },
  });
  app = await openApi(client, { tokens: openTokens(client, { issuer: identity.issuer, audience: AUDIENCE, claim: 'email' }) });
});
afterAll(async () => {
  await app?.close();
  await identity?.close();
  await database?.close();
});

const RUN = ['GET', '/v1/runs/moderation:none'] as const;
const answerTo = async (token: string, to = app) => {
  const { status, body } = await request(to, token, RUN);
  return { status, code: body['code'], detail: body['detail'] };
};
const valid = () => ({
  iss: identity.issuer,
  aud: AUDIENCE,
  exp: Math.floor(Date.now() / 1_000) + 60,
  email: 'rita@signalbox.example',
  email_verified: true,
});

it('knows a person by the verified mail address of an access token, with the roles of the people file', async () => {
  expect(await answerTo(await identity.tokenOf('rita'))).toMatchObject({ status: 404, code: 'RUN_NOT_FOUND' });
  expect(await answerTo(await identity.tokenOf('nina'))).toMatchObject({
    status: 403,
    code: 'NOT_ALLOWED',
    detail: expect.stringContaining('nina may not read'),
  });
});

it('refuses an address that is not verified, and a person who is not in the people file', async () => {
  expect(await answerTo(await identity.tokenOf('unverified'))).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  const stranger = await answerTo(await identity.tokenOf('stranger'));
  expect(stranger).toMatchObject({ status: 403, code: 'PERSON_UNKNOWN' });
  expect(JSON.stringify(stranger)).not.toContain('rita');
});

it('takes another claim as the id of the person', async () => {
  const byClaim = await openApi(client, { tokens: openTokens(client, { issuer: identity.issuer, audience: AUDIENCE, claim: 'employee' }) });
  expect(await answerTo(await identity.tokenOf('nameless'), byClaim)).toMatchObject({ status: 404 });
  expect(await answerTo(await identity.tokenOf('rita'), byClaim)).toMatchObject({ status: 401 });
  await byClaim.close();
});

it('takes a token that is signed with the key of the provider', async () => {
  expect(await answerTo(await identity.sign(valid()))).toMatchObject({ status: 404 });
});

it.each<[string, () => Promise<string>]>([
  ['for another audience', () => identity.tokenOf('rita', 'https://other.example')],
  ['that has expired', () => identity.sign({ ...valid(), exp: 1_700_000_000 })],
  ['that never expires', () => identity.sign({ ...valid(), exp: undefined })],
  ['of another issuer', () => identity.sign({ ...valid(), iss: 'https://elsewhere.example' })],
  ['without a signature', async () => new UnsecuredJWT(valid()).encode()],
  [
    'signed with a shared secret',
    () => new SignJWT(valid()).setProtectedHeader({ alg: 'HS256', kid: 'test' }).sign(Buffer.from('x'.repeat(40))),
  ],
  [
    'that was changed',
    async () => (await identity.sign(valid())).replace(/\.[^.]+\./, `.${Buffer.from('{"email":"rita"}').toString('base64url')}.`),
  ],
  ['that is none', async () => 'nonsense'],
])('refuses a token %s', async (_name, token) => {
  expect(await answerTo(await token())).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
});

it('says that the provider does not answer', async () => {
  const lost = await openApi(client, { tokens: openTokens(client, { issuer: 'http://127.0.0.1:9', audience: AUDIENCE, claim: 'email' }) });
  expect(await answerTo(await identity.sign(valid()), lost)).toMatchObject({ status: 503, code: 'IDENTITY_UNAVAILABLE' });
  await lost.close();
});
