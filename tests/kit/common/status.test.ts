import { expect, it } from '@jest/globals';
import { isEndStatus, isRunStatus, RUN_STATUSES, STATUS_TRANSITIONS, statusesFor, type RunStatus } from '../../../src/kit/common/status.ts';

/** Written by hand from the design, to reveal mistakes in the table. */
const legal: readonly [RunStatus, RunStatus][] = [
  ['initializing', 'running'],
  ['initializing', 'failed'],
  ['initializing', 'cancelled'],
  ['running', 'paused'],
  ['running', 'waiting_approval'],
  ['running', 'rolling_back'],
  ['running', 'completed'],
  ['running', 'failed'],
  ['running', 'cancelled'],
  ['paused', 'running'],
  ['paused', 'waiting_approval'],
  ['paused', 'rolling_back'],
  ['waiting_approval', 'running'],
  ['waiting_approval', 'paused'],
  ['waiting_approval', 'rolling_back'],
  ['waiting_approval', 'completed'],
  ['waiting_approval', 'failed'],
  ['waiting_approval', 'cancelled'],
  ['rolling_back', 'completed'],
  ['rolling_back', 'failed'],
  ['rolling_back', 'cancelled'],
];
const allowed = new Set(legal.map(([from, to]) => `${from} -> ${to}`));

it.each(RUN_STATUSES.flatMap((from) => RUN_STATUSES.map((to) => [from, to] as const)))(
  'knows whether %s may be followed by %s',
  (from, to) => {
    expect(STATUS_TRANSITIONS[from].includes(to)).toBe(allowed.has(`${from} -> ${to}`));
  },
);

it('has no transition from a final status', () => {
  expect(RUN_STATUSES.filter(isEndStatus)).toEqual(['completed', 'failed', 'cancelled']);
  expect(RUN_STATUSES.filter((status) => STATUS_TRANSITIONS[status].length === 0)).toEqual(RUN_STATUSES.filter(isEndStatus));
});

it.each([
  ['running', true],
  ['RUNNING', false],
  ['', false],
  [null, false],
  [{}, false],
])('recognises whether %j is a status', (word, is) => {
  expect(isRunStatus(word)).toBe(is);
});

it.each([
  ['pause', ['running', 'waiting_approval']],
  ['resume', ['paused']],
  ['cancel', ['initializing', 'running', 'paused', 'waiting_approval', 'rolling_back']],
] as const)('says in which statuses a run takes %s', (action, statuses) => {
  expect(statusesFor(action)).toEqual(statuses);
});
