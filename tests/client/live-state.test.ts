import { expect, it } from '@jest/globals';
import type { LiveRun } from '../../src/client/live.ts';
import { mergeLiveState } from '../../src/client/live-state.ts';
import { changesBetween } from '../../src/client/watch.ts';
import type { RunView, StepView } from '../../src/kit/common/view.ts';

const step = (name: string, status: StepView['status'], changes: Partial<StepView> = {}): StepView => ({
  name,
  status,
  startedAt: null,
  endedAt: null,
  summary: null,
  ...changes,
});
const view = (changes: Partial<RunView> = {}): RunView => ({
  id: 'support-ticket:T-1',
  workflow: 'support-ticket',
  status: 'running',
  state: 'gathering',
  step: 'gather',
  initiator: 'ana',
  startedAt: '2026-11-20T12:00:00.000Z',
  endedAt: null,
  steps: [step('gather', 'running', { startedAt: '2026-11-20T12:00:00.000Z' })],
  waitingFor: [],
  decisions: [],
  cost: { modelCalls: 0, cachedCalls: 0, inputTokens: 0, outputTokens: 0, usd: 0 },
  result: null,
  failure: null,
  ...changes,
});
const live = (changes: Partial<LiveRun> = {}): LiveRun => ({
  resetAt: null,
  waitingFor: [],
  stuck: null,
  id: 'support-ticket:T-1',
  executionId: 'e1',
  execution: 'RUNNING',
  status: 'running',
  state: 'gathering',
  closed: false,
  closedAt: null,
  pending: [],
  ...changes,
});
const pending = (name: string, trouble: string | null = null) => ({ name, startedAt: '2026-11-20T12:00:01.000Z', trouble });
const plan = ['gather', 'classify', 'send'];
const statuses = (run: RunView) => run.steps.map(({ name, status }) => `${name} ${status}`);

it('adds the steps that are planned and have not begun', () => {
  expect(statuses(mergeLiveState(view(), live(), plan))).toEqual(['gather running', 'classify pending', 'send pending']);
});

it('shows a step as done when the next one is scheduled, although its record is not written yet', () => {
  const now = mergeLiveState(view(), live({ pending: [pending('classify')], state: 'classifying' }), plan);
  expect(statuses(now)).toEqual(['gather done', 'classify running', 'send pending']);
  expect(now).toMatchObject({ step: 'classify', state: 'classifying' });
  expect(now.steps[0]).toMatchObject({ endedAt: '2026-11-20T12:00:01.000Z' });
});

it('keeps the start of a retried step and shows the failure of its last attempt', () => {
  const now = mergeLiveState(view(), live({ pending: [pending('gather', 'attempt 2: the database is away')] }), plan);
  expect(now.steps[0]).toEqual(
    step('gather', 'running', { startedAt: '2026-11-20T12:00:00.000Z', summary: 'attempt 2: the database is away' }),
  );
});

it('adds a repeated step as a separate step', () => {
  const done = view({ steps: [step('gather', 'done'), step('classify', 'done')] });
  expect(statuses(mergeLiveState(done, live({ pending: [pending('classify')] }), plan))).toEqual([
    'gather done',
    'classify done',
    'classify running',
    'send pending',
  ]);
});

it('takes the status from the server while the run is open, because a pause reaches the database later', () => {
  expect(mergeLiveState(view(), live({ status: 'paused' }), plan)).toMatchObject({ status: 'paused', step: 'gather' });
});

it('marks steps that an ended run did not reach as skipped, and sends the server no request', () => {
  const ended = view({
    status: 'completed',
    state: 'rejected',
    step: null,
    endedAt: '2026-11-20T12:00:09.000Z',
    steps: [step('gather', 'done')],
  });
  expect(statuses(mergeLiveState(ended, null, plan))).toEqual(['gather done', 'classify skipped', 'send skipped']);
});

it('reports each change once, in order', () => {
  const request = {
    ...{ requestId: 'r1', action: 'send', arguments: {}, show: [], amount: null, editable: [] },
    ...{ approvers: [], needed: 1, expiresAt: null, choices: [] },
  };
  const before = view({ steps: [step('gather', 'running'), step('send', 'pending')] });
  const now = view({
    state: 'awaiting_person',
    status: 'waiting_approval',
    steps: [step('gather', 'done'), step('send', 'pending')],
    waitingFor: [request],
  });
  expect(changesBetween(null, before).map(({ kind }) => kind)).toEqual(['state', 'step']);
  expect(changesBetween(before, now)).toMatchObject([
    { kind: 'state', state: 'awaiting_person' },
    { kind: 'step', name: 'gather', status: 'done' },
    { kind: 'waiting', requestId: 'r1' },
  ]);
  expect(changesBetween(now, now)).toEqual([]);
  expect(changesBetween(now, { ...now, endedAt: '2026-11-20T12:00:09.000Z' })).toMatchObject([{ kind: 'end' }]);
});
