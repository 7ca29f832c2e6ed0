import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readInboxPage } from '../../src/client/inbox.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { addAsked, clientOf } from '../gateway/pages/stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

it('lists what waits for a person by deadline, then by amount, in pages that lose and repeat nothing', async () => {
  const { db } = database;
  const client = clientOf(db);
  const openedAt = new Date().toISOString();
  const euros = (minor: number) => ({ minor, currency: 'EUR' });
  const expected: string[] = [];
  for (const [index, expiresAfterMs] of [3_600_000, 7_200_000, 10_800_000].entries()) {
    for (let number = 39; number >= 0; number--) {
      const run = `support-ticket:D${index}-${String(number).padStart(2, '0')}`;
      expected.push(run);
      await addAsked(db, run, { openedAt, amount: number === 0 ? null : euros(number * 100), policy: { expiresAfterMs } });
    }
  }
  await addAsked(db, 'support-ticket:OTHERS', { policy: { approvers: ['compliance'] } });
  await addAsked(db, 'support-ticket:MINE-LEFT-OUT', { policy: { leaveOut: ['ana'] } });
  const found: string[] = [];
  const sizes: number[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof readInboxPage>> = await readInboxPage(client, 'ana', { after });
    found.push(...page.items.map(({ run }) => run));
    sizes.push(page.items.length);
    after = page.next;
  } while (after !== null);
  expect(sizes).toEqual([50, 50, 20]);
  expect(found).toEqual(expected);
  await addAsked(db, 'support-ticket:SEAT', { policy: { approvers: ['support-leads'], oneOfEach: ['compliance'] } });
  expect((await readInboxPage(client, 'cora')).items.map(({ run }) => run)).toEqual(['support-ticket:OTHERS', 'support-ticket:SEAT']);
});
