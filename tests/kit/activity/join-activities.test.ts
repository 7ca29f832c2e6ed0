import { expect, it } from '@jest/globals';
import { joinActivities } from '../../../src/kit/activity/join-activities.ts';
import { reads, type ActivityFunction, type Declared } from '../../../src/kit/activity/effect-class.ts';

const done = reads(async () => 'done');

it('joins the activities of several workflows', () => {
  expect(Object.keys(joinActivities({ greet: done }, { leave: done }))).toEqual(['greet', 'leave']);
});

it('refuses two activities of the same name', () => {
  expect(() => joinActivities({ greet: done }, { greet: done })).toThrow(/two activities are named greet/);
});

it('refuses an activity without an effect class', () => {
  const undeclared = (async () => 'done') as unknown as Declared<ActivityFunction>;
  expect(() => joinActivities({ greet: undeclared })).toThrow(/greet declares no effect class/);
});
