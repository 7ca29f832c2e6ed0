import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { judge, type Click } from '../../faults/race/judge.ts';
import { RACES } from '../../faults/race/kinds.ts';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { writeRecords } from '../../src/store/records.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { addApproval, addRequest } from '../helpers/approvals.ts';

let database: TestDatabase;
beforeAll(async () => void (database = await openTestDatabase()));
afterAll(async () => database?.close());

const kindOf = (when: string) => RACES.find((kind) => kind.when === when)!;

let races = 0;
/** A race after which these persons' rejections count. */
async function raced({ persons, status = 'rejected' }: { persons: string[]; status?: 'rejected' | 'expired' }) {
  const { db } = database;
  const run = await addRun(db, `transaction:R-${++races}`);
  const requestId = `${run}/review`;
  await addRequest(db, run, requestId, { status });
  for (const person of persons) {
    await addApproval(db, requestId, person);
    const at = new Date().toISOString();
    await writeRecords(
      db,
      run,
      null,
      [],
      [{ step: null, kind: 'person', by: person, choice: 'reject', at, origin: `${requestId}/${person}` }],
    );
  }
  await db.updateTable('decisions').set({ decision: 'reject' }).where('request_id', '=', requestId).execute();
  return { run, requestId, state: status };
}

const click = (person: string, told: Click['told']): Click => ({ person, decision: 'reject', channel: 'api', told });
const verdictOf = async (when: string, race: Parameters<typeof raced>[0], clicks: Click[]) => {
  const { lost, doubled } = await judge({ client: { db: database.db } as SignalboxClient }, kindOf(when), await raced(race), clicks);
  return { lost, doubled };
};

it('finds nothing where one decision counts and the other is told so', async () => {
  expect(await verdictOf('at once', { persons: ['cora'] }, [click('cora', 200), click('dario', 409)])).toEqual({ lost: 0, doubled: 0 });
  expect(await verdictOf('at the time-out', { persons: [], status: 'expired' }, [click('cora', 410), click('dario', 410)])).toEqual({
    lost: 0,
    doubled: 0,
  });
  expect(await verdictOf('at once', { persons: ['cora'] }, [click('cora', null), click('dario', 409)])).toEqual({ lost: 0, doubled: 0 });
});

it('counts a second decision and its line of the journal as doubled', async () => {
  const race = { persons: ['cora', 'dario'] };
  expect(await verdictOf('at once', race, [click('cora', 200), click('dario', 409)])).toEqual({ lost: 0, doubled: 2 });
});

it.each([
  ['the loser that it won', 'at once', [200, 200]],
  ['the loser something else', 'at once', [200, 500]],
  ['the winner that it lost', 'at once', [409, 409]],
  ['the loser of a request that is decided that it is missing', 'after the end', [200, 404]],
] as const)('counts an answer that tells %s as lost', async (_words, when, [cora, dario]) => {
  const { lost, doubled } = await verdictOf(when, { persons: ['cora'] }, [click('cora', cora), click('dario', dario)]);
  expect(lost).toBeGreaterThan(0);
  expect(doubled).toBe(0);
});

it('counts a decision that nobody has, and an expiry that is told in other words, as lost', async () => {
  expect((await verdictOf('at once', { persons: [] }, [click('cora', 409), click('dario', 409)])).lost).toBeGreaterThan(0);
  expect((await verdictOf('at the time-out', { persons: [], status: 'expired' }, [click('cora', 409)])).lost).toBe(1);
});
