import { expect, it } from '@jest/globals';
import { resultText } from '../../faults/lib/page.ts';
import { compare, gather, reportOf, type Row } from '../../faults/lib/row.ts';
import { read } from '../docs/markdown.ts';

const row = (changes: Partial<Row>): Row => ({
  ...{ part: 'crash', workflow: 'order', what: 'label', trouble: 'before the call', cases: 1, lost: 0, doubled: 0, ...changes },
});

it('counts what is missing as lost and what is there too often as doubled', () => {
  expect(compare({ label: 1, mail: 1, refund: 0 }, { label: 0, mail: 3, refund: 1 })).toEqual({ lost: 1, doubled: 3 });
});

it('makes one line of the cases of a kind, and one sum of all lines', () => {
  const rows = gather([row({}), row({ lost: 1 }), row({ what: 'mail', doubled: 2 })]);
  expect(rows).toEqual([row({ cases: 2, lost: 1 }), row({ what: 'mail', doubled: 2 })]);
  expect(reportOf(7, rows)).toEqual({ seed: 7, cases: 3, lost: 1, doubled: 2, rows });
  expect(resultText(reportOf(7, rows), ['crash'])).toContain('**3 cases, 1 lost, 2 doubled.**');
});

it('has left its table in the document', () => {
  const [, written = ''] = /npm run faults: begin -->([^]*)<!-- npm run faults: end/.exec(read('docs/reliability.md')) ?? [];
  expect(written).toMatch(/Seed \d+, .*\*\*\d+ cases, 0 lost, 0 doubled\.\*\*/);
});
