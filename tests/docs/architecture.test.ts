import { expect, it } from '@jest/globals';
import { STATUS_TRANSITIONS } from '../../src/kit/common/status.ts';
import { read, tableBelow } from './markdown.ts';

it('documents the transitions between statuses as they are', () => {
  const documented = tableBelow(read('docs/architecture.md'), 'Which status may follow which');
  const told = Object.fromEntries(documented.map(([status, next]) => [status, next === '–' ? [] : next!.split(', ')]));
  expect(told).toEqual(STATUS_TRANSITIONS);
});
