import { expect, it } from '@jest/globals';
import { joinActivities } from '../../src/activities/index.ts';

const done = async () => 'done';

it('joins the activities of several workflows', () => {
  expect(Object.keys(joinActivities({ greet: done }, { leave: done }))).toEqual(['greet', 'leave']);
});

it('refuses two activities of one name', () => {
  expect(() => joinActivities({ greet: done }, { greet: done })).toThrow(/two activities are named greet/);
});
