import { expect, it } from '@jest/globals';
import { addUp } from '../../bench/lib/order-world.ts';
import type { PartnerLine } from '../../stack/partners/request-log.ts';

const line = (changes: Partial<PartnerLine>): PartnerLine => ({
  ...{ time: '2026-01-01T00:00:00.000Z', phase: 'after', request: '1', partner: 'carrier', method: 'POST', path: '/labels' },
  ...{ key: 'order:1:label', run: 'order:1', status: 200, fault: null, replayed: false },
  ...changes,
});
const sound = { lost: 0, doubled: 0, faults: [] };

it('counts a key under which a partner worked twice as doubled, and one whose answer came from its memory as repeated', () => {
  const again = line({ request: '2' });
  expect(addUp([sound], [line({}), again])).toEqual({
    ...{ lost: 0, doubled: 1, repeated: 0 },
    faults: ['the partners worked twice under carrier order:1:label'],
  });
  expect(addUp([sound], [line({}), { ...again, replayed: true }])).toEqual({ ...sound, repeated: 1 });
});

it('takes neither what was refused, nor what was only asked, nor the line before the work, nor another partner as work', () => {
  const others = [line({ status: 500 }), line({ status: 0 }), line({ method: 'GET' }), line({ phase: 'before', status: null })];
  expect(addUp([], [line({}), ...others, line({ partner: 'warehouse' }), line({ key: 'order:2:label' })])).toEqual({
    ...sound,
    repeated: 0,
  });
});

it('adds up what the judge found of each order', () => {
  const found = [sound, { lost: 1, doubled: 2, faults: ['a'] }, { lost: 2, doubled: 0, faults: ['b', 'c'] }];
  expect(addUp(found, [])).toEqual({ lost: 3, doubled: 2, repeated: 0, faults: ['a', 'b', 'c'] });
});
