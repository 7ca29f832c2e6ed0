import { expect, it } from '@jest/globals';
import { groupByPerson, isOnePerson } from '../../../src/kit/common/one-person.ts';

const idsOf = (...people: [string, string][]) =>
  groupByPerson(people.map(([id, email]) => ({ id, email }))).map(({ entries }) => entries.map(({ id }) => id));

it.each<[string, [string, string], [string, string]]>([
  ['one mailbox', ['cora', 'cora@bank.example'], ['cora.haas', 'cora@bank.example']],
  ['a mailbox in other letters', ['cora', 'cora@bank.example'], ['cora.haas', 'Cora@BANK.example']],
  ['a plus address of one mailbox', ['cora', 'cora@bank.example'], ['cora.haas', 'cora+desk2@bank.example']],
  ['an id in other letters', ['cora', 'cora@bank.example'], ['Cora', 'c.haas@bank.example']],
])('treats two ids with %s as one person', (_name, one, other) => {
  expect(idsOf(one, other)).toEqual([[one[0], other[0]]]);
});

it('separates persons with their own mailboxes', () => {
  expect(idsOf(['cora', 'cora@bank.example'], ['dario', 'dario@bank.example'], ['cora2', 'cora@bank2.example'])).toHaveLength(3);
  expect(idsOf(['a', '+a@bank.example'], ['b', '+b@bank.example'])).toHaveLength(2);
});

it('merges persons that a later entry links', () => {
  expect(idsOf(['cora', 'cora@bank.example'], ['haas', 'haas@bank.example'], ['CORA', 'haas@bank.example'])).toEqual([
    ['cora', 'haas', 'CORA'],
  ]);
});

it('recognises a person by one stored sign', () => {
  expect(isOnePerson(['ana', 'ana@bank.example'], ['ana.ruiz', 'ana@bank.example'])).toBe(true);
  expect(isOnePerson(['ana'], ['ana.ruiz', 'ana@bank.example'])).toBe(false);
});
