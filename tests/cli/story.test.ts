import { expect, it } from '@jest/globals';
import { voteLine } from '../../src/cli/story.ts';

it.each([
  [{ person: 'cora', counts: true, why: null }, 'approved by cora'],
  [
    { person: 'cora', counts: false, why: 'cora is no longer in the people file' },
    'approved by cora, which does not count: cora is no longer in the people file',
  ],
  [{ person: 'cora', counts: null, why: 'no file' }, 'approved by cora, and whether that counts is not known: no file'],
])('says how an approval stands: %j', (vote, line) => {
  expect(voteLine(vote)).toBe(line);
});
