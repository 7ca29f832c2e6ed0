import { expect, it } from '@jest/globals';
import { likeness, screenParties } from '../../src/activities/transaction/sanctions.ts';
import { openSanctions } from '../../src/adapters/sanctions.ts';
import { configuration, payment } from '../helpers/transactions/payment.ts';

const threshold = configuration().sanctionsThreshold;
const hits = (name: string, country?: string) =>
  screenParties(payment({ creditor: { account: 'XX1234', name, ...(country && { country }) } }), openSanctions(null).entries(), threshold);

it.each([
  'Viktor Zharkovsky',
  'VIKTOR ZHARKOVSKY',
  'Zharkovsky, Viktor',
  'Viktor Zharkovski',
  'Victor Zharkowsky',
  'Viktor Zarkovsky',
  'Viktor Jarkovski',
  'Víktor Žharkovský',
  'Viktor Zharkvosky',
  'Morvane Shipping & Trading Ltd.',
  'Morvane Trading and Shipping',
  'Morvan Shiping Trading',
  'Ludmila Oskarsdottir Brandeis',
  'Ludmilla Óskarsdottir-Brandeis',
  'Tenebris Arms Exports GmbH',
])('finds %s on the list', (name) => {
  expect(hits(name)).toHaveLength(1);
  expect(hits(name)[0]).toMatchObject({ party: 'creditor' });
});

it.each([
  'Viktor Petersen',
  'Global Tech',
  'Green Energy',
  'Victoria Harkness',
  'Shipping and Trading',
  'Marine Shipping and Trading',
  'Ludmila Brand',
  'Arms Export',
  'Oskar Brandeis',
  'Viktor',
  '!!!',
])('does not take %s for somebody on the list', (name) => {
  expect(hits(name)).toEqual([]);
});

it('calls a hit exact where name and country are the same, however it is written', () => {
  expect(hits('zharkovsky VIKTOR', 'XZ')[0]).toMatchObject({ exact: true, likeness: 1 });
  expect(hits('Ludmila Oskarsdottir Brandeis', 'XX')[0]).toMatchObject({ exact: true });
  expect(hits('Viktor Zharkovsky', 'DE')[0]).toMatchObject({ exact: false });
  expect(hits('Viktor Zharkovsky')[0]).toMatchObject({ exact: false });
  expect(hits('Viktor Zharkovskii', 'XZ')[0]).toMatchObject({ exact: false });
});

it('is the same from both sides', () => {
  expect(likeness('Viktor Zharkovsky', 'Zharkowsky V')).toBe(likeness('Zharkowsky V', 'Viktor Zharkovsky'));
});
