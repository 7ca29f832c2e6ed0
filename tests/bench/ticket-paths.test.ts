import { expect, it } from '@jest/globals';
import { spread } from '../../bench/lib/messages.ts';
import type { SettledTicket } from '../../bench/lib/settled.ts';
import { accuracyOf, pathOf, pathTable, type SortedTicket } from '../../bench/lib/ticket-paths.ts';

const settled = (changes: Partial<SettledTicket>): SettledTicket => ({
  id: 'support-ticket:1',
  status: 'running',
  state: 'resolved',
  result: null,
  asks: false,
  ...changes,
});
const result = (path: 'branch' | 'agent' | 'person') => ({ path }) as NonNullable<SettledTicket['result']>;

it('names the path of a ticket by who has answered or who is waited for', () => {
  expect(pathOf(settled({ result: result('branch') }))).toBe('branch');
  expect(pathOf(settled({ result: result('agent') }))).toBe('agent');
  expect(pathOf(settled({ state: 'awaiting_person', asks: true }))).toBe('person');
  expect(pathOf(settled({ state: 'awaiting_customer' }))).toBe('customer');
  expect(pathOf(settled({ state: 'failed' }))).toBe('other');
  expect(pathOf(settled({ state: 'handed_over', result: result('person') }))).toBe('other');
});

it('takes a question about an article, which comes after the answer, for no wait', () => {
  expect(pathOf(settled({ state: 'learning', asks: true, result: result('agent') }))).toBe('agent');
});

it('shows the share of every path and how many were sorted right on it', () => {
  const tickets: SortedTicket[] = [
    { path: 'branch', wanted: 'billing', got: 'billing' },
    { path: 'branch', wanted: 'billing', got: 'general' },
    { path: 'person', wanted: 'general', got: null },
    { path: 'agent', wanted: 'general', got: 'general' },
  ];
  expect(pathTable('paths', tickets)).toEqual({
    title: 'paths',
    head: ['path', 'tickets', 'share', 'correct category'],
    rows: [
      ['answered by a coded branch', '2', '50.0 %', '50.0 %'],
      ['answered by the agent', '1', '25.0 %', '100.0 %'],
      ['waits for a person', '1', '25.0 %', '0.0 %'],
      ['waits for the customer', '0', '0.0 %', ''],
      ['other outcome', '0', '0.0 %', ''],
      ['all', '4', '100.0 %', '50.0 %'],
    ],
  });
  expect(accuracyOf([])).toBe(0);
});

it('takes messages from everywhere in a list that is sorted', () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4)).toEqual([0, 2, 5, 7]);
  expect(spread([1, 2], 4)).toEqual([1, 2]);
});
