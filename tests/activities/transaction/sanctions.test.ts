import { expect, it } from '@jest/globals';
import { namesOf, screenParties } from '../../../src/activities/transaction/sanctions.ts';
import type { TransactionInput } from '../../../src/contracts/transaction/schema.ts';
import { configuration, payment } from '../../../testkit/payments/payment.ts';
import { listInMemory } from '../../../testkit/payments/sanctions.ts';

const threshold = configuration().sanctionsThreshold;
const list = listInMemory();
const screened = (changes: Partial<TransactionInput>) => screenParties(payment(changes), list, threshold);
const hits = async (name: string, country?: string) =>
  (await screened({ creditor: { account: 'XX1234', name, ...(country && { country }) } })).hits;

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
])('finds %s on the list', async (name) => {
  expect(await hits(name)).toEqual([expect.objectContaining({ party: 'creditor' })]);
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
])('does not find %s on the list', async (name) => {
  expect(await hits(name)).toEqual([]);
});

it('calls a hit exact if name and country are equal in any spelling', async () => {
  expect((await hits('zharkovsky VIKTOR', 'XZ'))[0]).toMatchObject({ exact: true, likeness: 1 });
  expect((await hits('Ludmila Oskarsdottir Brandeis', 'XX'))[0]).toMatchObject({ exact: true });
  expect((await hits('Viktor Zharkovsky', 'DE'))[0]).toMatchObject({ exact: false });
  expect((await hits('Viktor Zharkovsky'))[0]).toMatchObject({ exact: false });
  expect((await hits('Viktor Zharkovskii', 'XZ'))[0]).toMatchObject({ exact: false });
});

it('takes the country from the IBAN if the party has none', () => {
  const countries = (account: string, country?: string) =>
    namesOf(payment({ creditor: { account, name: 'A', ...(country && { country }) } }))[1]!.country;
  expect(countries('DE68210501700024690959')).toBe('DE');
  expect(countries('DE68210501700024690959', 'FR')).toBe('FR');
  expect(countries('DE12')).toBeNull();
});

it.each([
  'ultimate_debtor',
  'ultimate_creditor',
  'initiating_party',
  'forwarding_agent',
  'intermediary_agent',
  'remittance',
  'other',
] as const)('screens a party that the message names as %s', async (role) => {
  const { hits: found } = await screened({ parties: [{ role, name: 'Viktor Zharkovsky', country: 'XZ' }] });
  expect(found).toEqual([{ party: role, listed: 'Viktor Zharkovsky', likeness: 1, exact: true }]);
});

it('finds a listed name in the purpose if its words are adjacent', async () => {
  const of = async (purpose: string) => (await screened({ purpose })).hits.map(({ party, listed }) => [party, listed]);
  expect(await of('Invoice 12 for Mr V\u0456ktor N. Zharkovsky')).toEqual([['purpose', 'Viktor Zharkovsky']]);
  expect(await of('Viktor pays the rent of the flat beside the Zharkovsky house')).toEqual([]);
  expect(await of('\u{1f4e6}')).toEqual([]);
});

it.each([
  ['!!!', 'no letter or digit'],
  ['\u{1f4b0}\u{1f4b0}', 'no letter or digit'],
  ['王伟', 'Han script'],
  ['محمد الهادي', 'Arabic script'],
  ['\u202eyksvokrahZ', 'direction of writing'],
  ['Vikt\ufffdr Z', 'are no letters'],
])('reports a doubt about %s, which cannot be compared', async (name, why) => {
  const { hits: found, doubts } = await screened({ creditor: { account: 'XX1234', name } });
  expect(found).toEqual([]);
  expect(doubts).toEqual([expect.stringMatching(`^the name of the creditor .*${why}`)]);
});

it.each(['Александр Белов', 'Ελένη Παππά', 'Աննա Գրիգորյան', 'Łucja Żółć', '11420'])('reports no doubt about %s', async (name) => {
  expect(await screened({ creditor: { account: 'XX1234', name } })).toEqual({ hits: [], doubts: [] });
});
