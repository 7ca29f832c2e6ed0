import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readRequest } from '../../src/client/request.ts';
import type { RequestPolicy } from '../../src/kit/common/approval.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { addAsked, clientOf } from '../gateway/pages/stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

let count = 0;
const asked = (policy: Partial<RequestPolicy>) => addAsked(database.db, `support-ticket:W-${++count}`, { policy });
const offeredTo = async (requestId: string, person: string, verified = true) => {
  const { words, bar } = await readRequest(clientOf(database.db), requestId, { person, verified });
  return { words, bar };
};

it('offers each person what the policy lets them say', async () => {
  const requestId = await asked({ takeOver: true, sendBacks: true, veto: ['compliance'], acceptUnverified: false });
  expect(await offeredTo(requestId, 'ana')).toEqual({ words: ['approve', 'reject', 'take_over', 'send_back'], bar: null });
  expect(await offeredTo(requestId, 'ana', false)).toEqual({ words: [], bar: 'UNVERIFIED_REFUSED' });
  expect(await offeredTo(requestId, 'cora')).toEqual({ words: ['reject'], bar: 'NOT_ALLOWED' });
  expect(await offeredTo(requestId, 'otto')).toEqual({ words: [], bar: 'NOT_ALLOWED' });
});

it('offers no sending back after the last round, and an answer in turn only', async () => {
  const sentBack = await asked({ sendBacks: 1, sentBack: 1 });
  expect((await offeredTo(sentBack, 'ana')).words).toEqual(['approve', 'reject']);
  const ordered = await asked({ oneOfEach: ['compliance', 'support'], inOrder: true });
  expect(await offeredTo(ordered, 'ana')).toEqual({ words: [], bar: 'NOT_YOUR_TURN' });
  expect((await offeredTo(ordered, 'cora')).words).toEqual(['approve', 'reject']);
});
