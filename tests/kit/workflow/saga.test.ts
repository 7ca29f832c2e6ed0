import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { replaySinks } from '../../../testkit/replay-sinks.ts';
import { openSagaStage, STEPS, TRIES, type SagaStage } from '../../helpers/saga-stage.ts';
import { until } from '../../helpers/tickets/stage.ts';

let stage: SagaStage;
beforeAll(async () => {
  stage = await openSagaStage();
});
afterAll(() => stage?.close());

it('undoes done and failed steps in reverse order, marks them and records it in the journal', async () => {
  const run = await stage.start({ failAt: 'c' });
  expect(await run.outcome()).toBe('broken');
  expect(run.calls).toEqual(['work a', 'work b', 'work c', 'undo c', 'undo b', 'undo a']);
  expect(await run.row()).toMatchObject({ status: 'failed', state: 'failed', failure: { message: 'for good: c failed' } });
  expect(await run.steps()).toEqual(['a undone', 'b undone', 'c failed', 'undo: c done', 'undo: b done', 'undo: a done']);
  expect(await run.lines()).toEqual([
    { choice: 'roll back', reasoning: 'for good: c failed; to undo, in this order: c, b, a' },
    { choice: 'undone', reasoning: 'c: c had not happened' },
    { choice: 'undone', reasoning: 'b: b taken back' },
    { choice: 'undone', reasoning: 'a: a taken back' },
  ]);
  const { steps } = await run.view();
  expect(steps.at(-1)).toMatchObject({ name: 'undo: a', summary: 'a taken back' });
});

const HARMLESS = 0;
const cases = STEPS.flatMap((failAt, index) =>
  STEPS.slice(0, index + 1).flatMap((step) => [HARMLESS, 2, Infinity].map((fails) => ({ failAt, step, fails }))),
);

it(`fails at each of ${STEPS.length} steps while each undo fails never, twice and every time (${cases.length} runs at once)`, async () => {
  const ends = await Promise.all(
    cases.map(async ({ failAt, step, fails }) => {
      const run = await stage.start({ failAt, undoFails: new Map([[step, fails]]) });
      if (fails === Infinity) {
        await run.asked(step);
        expect(await run.settle(step)).toMatchObject({ accepted: true, status: 'approved' });
      }
      const outcome = await run.outcome();
      const begun = STEPS.slice(0, STEPS.indexOf(failAt) + 1);
      const undone = run.undone();
      expect({ outcome, undone: [...new Set(undone)] }).toEqual({ outcome: 'broken', undone: begun.toReversed() });
      const tries = undone.filter((name) => name === step).length; // on a slow machine an attempt may lose its heartbeat: it is repeated and does not count
      expect(tries).toBeGreaterThanOrEqual(Math.min(fails, TRIES - 1) + 1);
      const steps = await run.steps();
      const done = begun.filter((name) => name !== failAt);
      for (const name of done) expect(steps).toContain(`${name} undone`);
      return (await run.row()).status;
    }),
  );
  expect(ends).toEqual(cases.map(() => 'failed'));
  const open = await stage.test.db.selectFrom('approvals').select('request_id').where('status', '=', 'open').execute();
  expect(open).toEqual([]);
});

it('makes all attempts of an undo, however often its provider is paused in between', async () => {
  const undoPauses = 1;
  const begin = (fails: number) => stage.start({ failAt: 'b', undoFails: new Map([['a', fails]]), undoPauses });
  const [mended, broken] = await Promise.all([begin(TRIES - 1), begin(Infinity)]);
  await broken.asked('a');
  await broken.settle('a');
  for (const run of [mended, broken]) {
    expect(await run.outcome()).toBe('broken');
    expect(run.undone().filter((step) => step === 'a')).toHaveLength(TRIES * (undoPauses + 1));
    expect(await run.steps()).toContain('a undone');
  }
});

it('asks a person when an undo fails for good, refuses an answer without a comment, and continues with the rest', async () => {
  const run = await stage.start({ failAt: 'c', undoFails: new Map([['b', Infinity]]) });
  await run.asked('b');
  const waiting = await run.view();
  expect(waiting).toMatchObject({ status: 'rolling_back', state: 'undoing', step: 'repair: b' });
  expect(waiting.waitingFor).toMatchObject([{ action: 'repair', arguments: { step: 'b' }, approvers: ['support'] }]);
  expect(run.undone()).toEqual(['c', 'b', 'b', 'b']);
  expect(await run.settle('b', { comment: null })).toMatchObject({ accepted: false, code: 'COMMENT_REQUIRED', status: 'open' });
  expect(await run.settle('b', { comment: '  ' })).toMatchObject({ accepted: false, code: 'COMMENT_REQUIRED' });
  expect(await run.settle('b')).toMatchObject({ accepted: true });
  expect(await run.outcome()).toBe('broken');
  expect(run.undone()).toEqual(['c', 'b', 'b', 'b', 'a']);
  expect(await run.steps()).toEqual([
    ...['a undone', 'b undone', 'c failed', 'undo: c done', 'undo: b failed', 'repair: b done', 'undo: a done'],
  ]);
  expect(await run.lines()).toContainEqual({ choice: 'settled by hand', reasoning: 'b: settled by ana: put it back by hand' });
});

it('tries an undo again when a person requests it, and asks again when that fails too', async () => {
  const undoFails = new Map([['a', Infinity]]);
  const run = await stage.start({ failAt: 'b', undoFails });
  await run.asked('a');
  await run.settle('a', { decision: 'reject', comment: null });
  await run.asked('a-2');
  undoFails.set('a', 0);
  await run.settle('a-2', { decision: 'reject', comment: 'now it should work' });
  expect(await run.outcome()).toBe('broken');
  expect(run.undone()).toEqual(['b', ...Array<string>(2 * TRIES + 1).fill('a')]);
});

it('keeps a request open after its deadline, and then lets others close it too', async () => {
  const repair = { group: ['support'], deadlineMs: 300, escalateTo: ['cleo'] };
  const run = await stage.start({ failAt: 'b', undoFails: new Map([['a', Infinity]]) }, { repair });
  await run.asked('a');
  await until(async () => (await run.view()).waitingFor[0]?.approvers.includes('cleo') === true);
  const row = await stage.test.db.selectFrom('approvals').selectAll().where('run_id', '=', run.id).executeTakeFirstOrThrow();
  expect(row).toMatchObject({ status: 'open', expires_at: expect.any(Date) });
  await until(async () => Date.now() > row.expires_at!.getTime() + 200);
  expect(await run.settle('a', { person: 'cleo' })).toMatchObject({ accepted: true, status: 'approved' });
  expect(await run.outcome()).toBe('broken');
});

it('rolls back a cancelled run when its step has ended, and ends it as cancelled', async () => {
  const run = await stage.start({ holds: 'work b' });
  await run.reached;
  expect(await run.operate('cancel')).toMatchObject({ accepted: true });
  run.release();
  expect(await run.outcome()).toBe('broken');
  expect(run.calls).toEqual(['work a', 'work b', 'undo b', 'undo a']);
  expect((await run.handle.describe()).status.name).toBe('CANCELLED');
  expect(await run.row()).toMatchObject({ status: 'cancelled', state: 'cancelled', failure: null });
});

it('ignores cancellations while it rolls back, and cannot be paused then', async () => {
  const run = await stage.start({ failAt: 'b', holds: 'undo b' });
  await run.reached;
  await run.operate('cancel');
  expect(await run.operate('cancel')).toMatchObject({ accepted: true, status: 'rolling_back' });
  expect(await run.operate('pause')).toMatchObject({ accepted: false, code: 'ILLEGAL_TRANSITION' });
  run.release();
  expect(await run.outcome()).toBe('broken');
  expect(run.undone()).toEqual(['b', 'a']);
  expect(await run.row()).toMatchObject({ status: 'failed', failure: { message: 'for good: b failed' } });
});

it('waits for a person in a cancelled run too', async () => {
  const run = await stage.start({ holds: 'work b', undoFails: new Map([['a', Infinity]]) });
  await run.reached;
  await run.operate('cancel');
  run.release();
  await run.asked('a');
  await run.operate('cancel');
  expect(await run.settle('a')).toMatchObject({ accepted: true });
  expect(await run.outcome()).toBe('broken');
  expect(await run.row()).toMatchObject({ status: 'cancelled' });
});

it('rolls back a paused run at once when it is cancelled', async () => {
  const run = await stage.start({ holds: 'work b' });
  await run.reached;
  await run.operate('pause');
  run.release();
  await until(async () => (await run.view()).steps.some(({ name, status }) => name === 'b' && status === 'done'));
  expect(run.calls).toEqual(['work a', 'work b']);
  await run.operate('cancel');
  expect(await run.outcome()).toBe('broken');
  expect(run.undone()).toEqual(['b', 'a']);
});

it('rolls back a paused run with a failed step only after it is resumed', async () => {
  const run = await stage.start({ holds: 'work b', failAt: 'b' });
  await run.reached;
  await run.operate('pause');
  run.release();
  await until(async () => (await run.view()).steps.some(({ name, status }) => name === 'b' && status === 'failed'));
  expect([(await run.view()).status, run.undone()]).toEqual(['paused', []]);
  await run.operate('resume');
  expect(await run.outcome()).toBe('broken');
  expect(run.undone()).toEqual(['b', 'a']);
});

it('lets the story decide the end of work that it called off itself', async () => {
  const run = await stage.start({ holds: 'work c' });
  await run.reached;
  await run.handle.executeUpdate('stop', { args: [{ reason: 'no' }] });
  run.release();
  expect(await run.outcome()).toBe('the customer does not want it');
  expect(run.calls).toEqual(['work a', 'work b', 'work c', 'undo c', 'undo b', 'undo a']);
  expect(await run.row()).toMatchObject({ status: 'completed', state: 'withdrawn' });
});

it('finishes work whose last step ended well although it was called off, and records that it was too late', async () => {
  const run = await stage.start({ holds: 'work d' });
  await run.reached;
  await run.handle.executeUpdate('stop', { args: [{ reason: 'no' }] });
  run.release();
  expect(await run.outcome()).toBe('done');
  expect(run.undone()).toEqual([]);
  expect(await run.lines()).toEqual([{ choice: 'called off too late', reasoning: 'the customer does not want it' }]);
});

it('rolls back without a failure when the story requests it, and skips steps that left nothing', async () => {
  const run = await stage.start({ nothing: 'c' }, { refuse: true });
  expect(await run.outcome()).toBe('refused');
  expect(run.undone()).toEqual(['d', 'b', 'a']);
  expect(await run.steps()).toContain('c done');
  expect(await run.row()).toMatchObject({ status: 'completed', state: 'refused' });
});

it('waits for both of two parallel steps before it undoes them', async () => {
  const run = await stage.start({ failAt: 'p', holds: 'work q' }, { parallel: ['p', 'q'] });
  await run.reached;
  await until(async () => (await run.view()).steps.some(({ name, status }) => name === 'p' && status === 'failed'));
  expect(run.undone()).toEqual([]);
  run.release();
  await run.outcome();
  expect(run.undone()).toEqual(['q', 'p']);
});

it('records that a step cannot be undone', async () => {
  const run = await stage.start({}, { forGood: true, refuse: true });
  await run.outcome();
  expect(await run.steps()).toEqual([
    ...['a undone', 'b undone', 'c undone', 'd undone', 'mail done', 'undo: mail skipped'],
    ...['undo: d done', 'undo: c done', 'undo: b done', 'undo: a done'],
  ]);
  expect(await run.lines()).toContainEqual({ choice: 'cannot be undone', reasoning: 'mail: cannot be undone' });
});

it('continues undoing on a new worker, each step once, and its history replays', async () => {
  const undoFails = new Map([['b', Infinity]]);
  const undoRetry = { attempts: 100, firstWaitMs: 200, longestWaitMs: 200 };
  const run = await stage.start({ failAt: 'c', undoFails }, { undoRetry });
  await until(async () => run.undone().includes('b'));
  undoFails.set('b', 1); // one more attempt is possible before the worker stops
  await stage.restart();
  expect(await run.outcome()).toBe('broken');
  expect(run.undone().filter((name) => name !== 'b')).toEqual(['c', 'a']);
  expect(await run.row()).toMatchObject({ status: 'failed' });
  const bundle = { codePath: process.env['TEST_WORKFLOW_BUNDLE']! };
  await Worker.runReplayHistory({ workflowBundle: bundle, sinks: replaySinks }, await run.handle.fetchHistory(), run.id);
});
