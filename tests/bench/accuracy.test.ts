import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { measure } from '../../bench/accuracy-report.ts';
import { readCsv } from '../../bench/csv.ts';
import { BRANCHES } from '../../src/contracts/support-ticket/ticket.schema.ts';

it('counts what is right, above and below the threshold', () => {
  const report = measure(
    [
      { wanted: 'a', got: 'a', confidence: 0.9 },
      { wanted: 'a', got: 'b', confidence: 0.8 },
      { wanted: 'a', got: 'a', confidence: 0.2 },
      { wanted: 'b', got: 'b', confidence: 0.7 },
    ],
    0.7,
  );
  expect(report).toMatchObject({ n: 4, accuracy: 0.75, baseline: 0.75, shareAbove: 0.75, accuracyAbove: 0.6667, accuracyBelow: 1 });
  expect(report.macroF1).toBeCloseTo((0.8 + 2 / 3) / 2, 3);
  expect(report.confusion).toEqual({ a: { a: 2, b: 1 }, b: { b: 1 } });
});

it('reads quoted fields with commas, quotes and line breaks', () => {
  expect(readCsv('text,category\n"a, ""b""\nc",x\nplain,y\n')).toEqual([
    { text: 'a, "b"\nc', category: 'x' },
    { text: 'plain', category: 'y' },
  ]);
});

it('maps to our categories only', () => {
  const mapping = JSON.parse(readFileSync(new URL('../../bench/banking77-mapping.json', import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
  expect(Object.keys(mapping)).toHaveLength(77);
  expect(BRANCHES).toEqual(expect.arrayContaining([...new Set(Object.values(mapping))]));
});

it('says which file is missing and ends with 3', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bench/accuracy.ts', 'nowhere.csv'], { encoding: 'utf8' });
  expect(status).toBe(3);
  expect(stderr).toContain('nowhere.csv');
});
