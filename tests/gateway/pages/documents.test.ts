import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import PDFDocument from 'pdfkit';
import { keepUpload } from '../../../src/client/documents.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { addAsked, clientOf, openSite, type Site } from './stage.ts';

let database: TestDatabase;
let site: Site;
let requestId: string;
let path: string;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
  const client = clientOf(database.db);
  site = await openSite(client);
  requestId = await addAsked(database.db, 'support-ticket:T-1');
  const page = new PDFDocument().text('Invoice 17');
  page.end();
  const document = await keepUpload(client, { bytes: Buffer.concat(await page.toArray()), name: '"><script>x</script>.pdf', by: 'otto' });
  await database.db
    .updateTable('runs')
    .set({ input: sql`${JSON.stringify({ document })}::jsonb` })
    .execute();
  path = `/documents/${encodeURIComponent(document.ref)}`;
  const login = await fetch(`${site.url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: site.url },
    body: new URLSearchParams({ person: 'ana' }),
  });
  cookie = login.headers.getSetCookie()[0]!.split(';')[0]!;
});
afterAll(async () => {
  await site?.close();
  await database?.close();
});

const get = (url: string, headers: Record<string, string> = { cookie }) => fetch(`${site.url}${url}`, { redirect: 'manual', headers });

it('shows a page of the document of a run as an image, and the original only to be saved', async () => {
  const image = await get(`${path}/pages/1.png`);
  expect([image.status, image.headers.get('content-type'), image.headers.get('x-content-type-options')]).toEqual([
    200,
    'image/png',
    'nosniff',
  ]);
  expect(
    Buffer.from(await image.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  const original = await get(path);
  expect(original.headers.get('content-type')).toBe('application/pdf');
  expect(original.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''%22%3E%3Cscript%3Ex%3C%2Fscript%3E\.pdf$/);
  expect(original.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
});

it('has the image beside what is asked, under a name that is only text', async () => {
  const html = await (await get(`/inbox/request?id=${encodeURIComponent(requestId)}`)).text();
  expect(html).toContain(`<img src="${path}/pages/1.png"`);
  expect(html).not.toContain('<script>x');
});

it('has all pages of a document whose pages are known, up to five', async () => {
  const shown = async (pages: number) => {
    await database.db.updateTable('documents').set({ pages }).execute();
    const html = await (await get(`/inbox/request?id=${encodeURIComponent(requestId)}`)).text();
    return [...html.matchAll(/pages\/(\d+)\.png" alt="[^"]*" loading="lazy"/g)].map(([, page]) => Number(page));
  };
  expect(await shown(2)).toEqual([1, 2]);
  expect(await shown(7)).toEqual([1, 2, 3, 4, 5]);
});

it.each([
  ['a page that the document does not have', () => `${path}/pages/2.png`, 422],
  ['a page with another name', () => `${path}/pages/..%2F1.png`, 404],
  ['a document that is not kept', () => `/documents/sha256:${'0'.repeat(64)}/pages/1.png`, 404],
  ['a reference that is none', () => '/documents/%27%3B--/pages/1.png', 404],
])('answers %s with a page that says so', async (_, url, status) => {
  const answer = await get(url());
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
});

it('shows nothing to who is not logged in', async () => {
  expect((await get(`${path}/pages/1.png`, {})).status).toBe(303);
});

it('has no such document for a person who did not upload it, while no run has it', async () => {
  await database.db
    .updateTable('runs')
    .set({ input: sql`'{}'::jsonb` })
    .execute();
  expect((await get(`${path}/pages/1.png`)).status).toBe(404);
});
