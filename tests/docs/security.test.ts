import { expect, it } from '@jest/globals';
import { OWASP } from '../hostile/attack.ts';
import { countByClass } from '../hostile/corpus.ts';
import { read, tableBelow } from './markdown.ts';

it('states the number of attack texts of each class', () => {
  const counts = countByClass();
  const real = Object.entries(OWASP).map(([owasp, name]) => [owasp, name, `${counts[owasp]}`]);
  expect(tableBelow(read('docs/security.md'), 'Attack texts')).toEqual(real);
});

it('names a mechanism for everything that never happens', () => {
  const rows = tableBelow(read('docs/security.md'), 'What never happens, and by what');
  expect(rows.length).toBeGreaterThanOrEqual(8);
  expect(rows.filter(([never, mechanism]) => !never || !mechanism)).toEqual([]);
});
