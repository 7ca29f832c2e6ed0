import { expect, it } from '@jest/globals';
import { reads } from '../../src/kit/activity/effect-class.ts';
import { defineStates } from '../../src/kit/common/states.ts';
import { assertFit, type Parts } from '../../src/worker/fit.ts';

const lookUp = reads(async () => 'found');
const states = defineStates({ new: { status: 'initializing', to: ['done'] }, done: { status: 'running', to: [] } });
const whole: Parts = {
  contracts: [{ name: 'leave-request', type: 'leaveRequest', states, initialState: 'new' }],
  stories: { leaveRequest: () => undefined },
  called: new Set(['sendReply']),
  activities: { sendReply: () => undefined, unused: () => undefined },
};

it('accepts a contract, a story and activities that fit together', () => {
  expect(() => assertFit(whole)).not.toThrow();
});

it.each<[string, Partial<Parts>, string, string]>([
  ['a contract without a story', { stories: {} }, 'leaveRequest', 'no story exports the function leaveRequest'],
  ['a story without a contract', { stories: { ...whole.stories, other: () => undefined } }, 'other', 'the story other has no contract'],
  ['a missing activity', { called: new Set(['sendReply', 'bookLeave']) }, 'bookLeave', 'calls the activity bookLeave'],
  [
    'an initial state that is not in the state map',
    { contracts: [{ ...whole.contracts[0]!, initialState: 'received' }] },
    'initialState',
    'leave-request begins in received',
  ],
  [
    'a fast path with an activity that reaches outside',
    { contracts: [{ ...whole.contracts[0]!, fastPath: ['lookUp', 'sendReply'] }], activities: { ...whole.activities, lookUp } },
    'fastPath',
    'leave-request puts sendReply on its fast path',
  ],
])('refuses %s, names it and says what to do', (_name, parts, field, detail) => {
  expect(() => assertFit({ ...whole, ...parts })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      field,
      message: expect.stringContaining(detail),
      fix: expect.stringContaining('npm run doors'),
    }),
  );
});
