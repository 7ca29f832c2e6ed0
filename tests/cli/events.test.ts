import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openCliStage, type CliStage } from '../helpers/cli.ts';
import '../../testkit/quiet-runtime.ts';

let stage: CliStage;
beforeAll(async () => {
  stage = await openCliStage();
});
afterAll(() => stage.close());

it('lists, shows and resends events, and resumes a subscription', async () => {
  const fact = { run_id: 'order:W-9', seq: 1, type: 'failed', workflow: 'order', status: 'failed', state: 'failed' } as const;
  const row = { ...fact, at: '2026-11-29T09:00:00Z', data: '{"code":"MODEL_AUTH"}', handed_out: true };
  const { id } = await stage.db.insertInto('run_events').values(row).returning('id').executeTakeFirstOrThrow();
  await stage.db
    .insertInto('event_subscriptions')
    .values({ name: 'finance', paused_at: '2026-11-29T09:01:00Z', why: 'answered 410' })
    .execute();
  const tried = { subscription: 'finance', recipient: '', state: 'dead', tries: 5, error: 'answered 404' } as const;
  const times = { next_try_at: '2026-11-29T09:00:00Z', give_up_at: '2026-12-02T09:00:00Z' };
  await stage.db
    .insertInto('event_deliveries')
    .values({ event_id: id, ...tried, ...times })
    .execute();
  const delivery = { ...tried, recipient: null, nextTryAt: null, sentAt: null };
  const view = {
    ...{ id, type: 'failed', run: 'order:W-9', workflow: 'order', sequence: 1, at: '2026-11-29T09:00:00.000Z' },
    ...{ status: 'failed', state: 'failed', data: { code: 'MODEL_AUTH' }, deliveries: [delivery] },
  };
  const asked = async (...args: string[]): Promise<unknown> => {
    const { stdout, stderr } = await stage.run(['events', ...args, '--json']);
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  const paused = [{ name: 'finance', pausedAt: '2026-11-29T09:01:00.000Z', why: 'answered 410' }];
  expect(await asked('list', '--run', 'order:W-9')).toEqual({ events: [view], paused });
  expect(await asked('list', '--run', 'order:W-9', '--type', 'started')).toEqual({ events: [], paused });
  expect(await stage.run(['events'])).toMatchObject({
    stdout: expect.stringContaining('finance: dead'),
    stderr: expect.stringContaining('signalbox events resume finance'),
  });
  expect((await stage.run(['events', 'show', id])).stdout).toContain('finance: dead, answered 404');
  expect(await asked('resend', id)).toMatchObject({
    deliveries: [{ state: 'queued', tries: 0, error: null, nextTryAt: expect.any(String) }],
  });
  expect(await asked('resume', 'finance')).toEqual({ subscription: 'finance', queued: 1 });
  expect(await stage.run(['events', 'show', 'evt_0'])).toMatchObject({ code: 3, stderr: expect.stringContaining('EVENT_NOT_FOUND') });
  expect(await stage.run(['events', 'resume', 'x'])).toMatchObject({ code: 3, stderr: expect.stringContaining('SUBSCRIPTION_UNKNOWN') });
});
