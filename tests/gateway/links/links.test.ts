import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openModeration, type Moderation } from '../pages/moderation.ts';
import { clientOf, linkTo as linkFor, openSite, type Site } from '../pages/stage.ts';

let moderation: Moderation;
let site: Site;
beforeAll(async () => {
  moderation = await openModeration();
  site = await openSite(clientOf(moderation.test.db, moderation.test));
});
afterAll(async () => {
  await site?.close();
  await moderation?.test.close();
});

const HOUR_MS = 3_600_000;

interface Asked {
  id: string;
  requestId: string;
}
const linkTo = (asked: Asked, order?: Parameters<typeof linkFor>[3]) => linkFor(moderation.test.db, site, asked, order);
const get = (link: string, method = 'GET') => fetch(link, { method, redirect: 'manual' });
/** Sends the form of the page, as a browser does. */
async function post(
  link: string,
  fields: Record<string, string>,
  origin: string | null = site.url,
): Promise<{ status: number; text: string }> {
  const page = await (await get(link)).text();
  const hash = /name="hash" value="([^"]*)"/.exec(page)?.[1] ?? '';
  const headers: Record<string, string> = origin === null ? {} : { origin };
  const answer = await fetch(link, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ hash, ...fields }) });
  return { status: answer.status, text: await answer.text() };
}
const decisions = ({ requestId }: Asked) =>
  moderation.test.db
    .selectFrom('decisions')
    .select(['person', 'channel', 'verified', 'identity_proof', 'accepted', 'code'])
    .where('request_id', '=', requestId)
    .execute();
const approve = { decision: 'approve', comment: 'seen' };

it('shows for whom it is and all there is to decide, and changes nothing however often a scanner follows it', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  for (const method of ['HEAD', 'GET', 'GET', 'OPTIONS', 'HEAD', 'GET']) await get(link, method);
  const answer = await get(link);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('referrer-policy')).toBe('same-origin');
  const page = await answer.text();
  for (const words of ['Ana Ruiz', 'My kettle blinks.', 'it names a person', 'Approve']) expect(page).toContain(words);
  expect(page).not.toContain('onload');
  expect(await decisions(run)).toEqual([]);
  expect((await run.show()).state).toBe('awaiting_moderator');
});

it('decides once, as the person whom it names, with proof', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  expect(await post(link, approve)).toMatchObject({ status: 200, text: expect.stringContaining('Your decision is recorded') });
  await run.until('open_to_appeal');
  expect(await decisions(run)).toEqual([
    { person: 'ana', channel: 'link', verified: true, identity_proof: 'link', accepted: true, code: null },
  ]);
  for (const again of [await post(link, approve), { status: (await get(link)).status }]) expect(again.status).toBe(410);
  expect(await decisions(run)).toHaveLength(1);
});

it('decides once where two clicks come at the same time', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  const answers = await Promise.all([post(link, approve), post(link, approve), post(link, { ...approve, decision: 'reject' })]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status } of answers) expect([200, 409, 410]).toContain(status);
  expect((await decisions(run)).filter(({ accepted }) => accepted)).toHaveLength(1);
  await run.until('open_to_appeal');
});

it('stays good after a decision that was refused', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  expect(await post(link, { decision: 'approve' })).toMatchObject({ status: 400, text: expect.stringContaining('needs a comment') });
  expect(await post(link, { decision: 'burn' })).toMatchObject({ status: 400 });
  expect((await post(link, approve)).status).toBe(200);
  await run.until('open_to_appeal');
});

it.each([
  ['another site', 'https://evil.example'],
  ['a page without an origin', 'null'],
  ['a program that names none', null],
])('refuses a form from %s', async (_name, origin) => {
  const run = await moderation.startAsked();
  expect((await post(await linkTo(run), approve, origin)).status).toBe(403);
  expect(await decisions(run)).toEqual([]);
});

it('refuses a token that is changed, of another key, of no key or of another kind', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  const [head, body, signature] = link.split('/links/')[1]!.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'mia' })).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const tokens = [`${head}.${forged}.${signature}`, `${none}.${body}.`, `${head}.${body}.`, 'x', '%00', `${'a'.repeat(1_500)}`];
  const links = [...tokens.map((token) => `${site.url}/links/${token}`), await linkTo(run, { keys: ['another key of sufficient length'] })];
  for (const each of links) {
    expect((await get(each)).status).toBe(404);
    expect((await post(each, approve)).status).toBe(404);
  }
  expect(await decisions(run)).toEqual([]);
});

it('ends after three days, and earlier where the request does', async () => {
  const run = await moderation.startAsked();
  const daysAgo = (days: number) => Date.now() - days * 24 * HOUR_MS;
  expect((await get(await linkTo(run, { now: daysAgo(2.9) }))).status).toBe(200);
  expect((await get(await linkTo(run, { now: daysAgo(3.1) }))).status).toBe(410);
  const soon = new Date(Date.now() - 1_000).toISOString();
  expect(await post(await linkTo(run, { requestExpiresAt: soon }), approve)).toMatchObject({
    status: 410,
    text: expect.stringContaining('does not work any more'),
  });
});

it('asks again for the right when it is used', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run, { person: 'cora' }); // cora reads, but is no moderator
  const page = await (await get(link)).text();
  expect(page).toContain('You may not do this');
  expect(page).not.toContain('<button name="decision"');
  const hash = (await moderation.test.table('approvals')).find(({ request_id }) => request_id === run.requestId)!['action_hash'] as string;
  const forced = await fetch(link, { method: 'POST', headers: { origin: site.url }, body: new URLSearchParams({ ...approve, hash }) });
  expect(forced.status).toBe(403);
  expect((await get(await linkTo(run, { person: 'nobody' }))).status).toBe(403);
  expect((await run.show()).state).toBe('awaiting_moderator');
});

it('decides nothing when what is asked has changed since', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  await moderation.test.db.updateTable('approvals').set({ action_hash: 'changed' }).where('request_id', '=', run.requestId).execute();
  expect((await post(link, approve)).status).toBe(409);
  expect(await decisions(run)).toEqual([]);
});

it('decides nothing that the person was not shown, and stays good', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  for (const hash of ['of another text', ''])
    expect(await post(link, { ...approve, hash })).toMatchObject({
      status: 409,
      text: expect.stringContaining('What is asked has changed'),
    });
  expect((await decisions(run)).map(({ code }) => code)).toEqual(['REQUEST_CHANGED', 'REQUEST_CHANGED']);
  expect((await post(link, approve)).status).toBe(200);
  await run.until('open_to_appeal');
});

it('says that somebody else was faster', async () => {
  const run = await moderation.startAsked();
  const link = await linkTo(run);
  await run.reject({ as: 'ben', comment: 'no' });
  const answer = await get(link);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('Ben Okafor');
  await run.until('open_to_appeal');
});

it('asks for the login of its person where the setting says so', async () => {
  const run = await moderation.startAsked();
  const strict = await openSite(clientOf(moderation.test.db, moderation.test), { kind: 'development' }, true);
  const path = new URL(await linkTo(run)).pathname;
  const open = (cookie: string) => fetch(`${strict.url}${path}`, { redirect: 'manual', headers: { cookie } });
  const login = async (person: string) => {
    const body = new URLSearchParams({ person });
    const answer = await fetch(`${strict.url}/login`, { method: 'POST', redirect: 'manual', headers: { origin: strict.url }, body });
    return answer.headers.getSetCookie()[0]!.split(';')[0]!;
  };
  const nobody = await open('');
  expect([nobody.status, nobody.headers.get('location')]).toEqual([303, `/login?next=${encodeURIComponent(path)}`]);
  expect((await open(await login('ben'))).status).toBe(403);
  expect((await open(await login('ana'))).status).toBe(200);
  await strict.close();
});
