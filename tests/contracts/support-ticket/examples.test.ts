import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { SupportTicketInput } from '../../../src/contracts/support-ticket/ticket.schema.ts';

const folder = new URL('../../../examples/support-ticket/', import.meta.url);
const files = readdirSync(folder);

it('has a ticket for every path', () => {
  expect(files.length).toBeGreaterThanOrEqual(14);
});

it.each(files)('takes %s as it is', (file) => {
  const ticket: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  expect(SupportTicketInput.parse(ticket)).toEqual(ticket);
});
