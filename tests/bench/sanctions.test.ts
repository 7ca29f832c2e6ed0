import { expect, it } from '@jest/globals';
import { judgePairs, reportOf } from '../../bench/sanctions/report.ts';

const judged = judgePairs();
const { all, heldOut } = reportOf(judged);

it('has several hundred labelled pairs, half of them held out', () => {
  expect(all.pairs).toBeGreaterThan(700);
  expect(heldOut.pairs).toBeGreaterThan(300);
});

it('lets nothing pass of the kinds where nothing may', () => {
  expect(judged.filter(({ safety, wanted, stopped }) => safety && wanted && !stopped).map(({ kind, name }) => `${kind}: ${name}`)).toEqual(
    [],
  );
});

it('keeps its figures', () => {
  expect(all.recall).toBeGreaterThanOrEqual(0.97);
  expect(heldOut.recall).toBeGreaterThanOrEqual(0.98);
  expect(Math.min(all.precision, heldOut.precision)).toBeGreaterThanOrEqual(0.99);
});
