import { expect, it } from '@jest/globals';
import { fieldsOf } from '../../src/cli/workflow-facts.ts';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { OrderInput, OrderResult } from '../../src/contracts/order/schema.ts';
import { SupportTicketInput, SupportTicketResult } from '../../src/contracts/support-ticket/ticket.schema.ts';
import { read, tableBelow } from './markdown.ts';

const text = read('docs/workflows.md');
const rows = tableBelow(text, 'Workflows');
const nameOf = (cell: string) => /^\[(.+)\]\(#\1\)$/.exec(cell)?.[1];

it('lists every workflow with its story', () => {
  expect(rows.map(([name, story]) => [nameOf(name!), story]).sort()).toEqual(allWorkflows().map(({ name, story }) => [name, story]));
});

it.each(allWorkflows().map(({ name }) => name))('links %s to its file in every room, and names its waits and risks', (name) => {
  const [, , files, waits, risks] = rows.find(([cell]) => nameOf(cell!) === name)!;
  for (const file of [`contracts/${name}/contract.ts`, `workflows/${name}/story.ts`, `activities/${name}/activities.ts`]) {
    expect(files).toContain(`(../src/${file})`);
  }
  expect(waits).toBeTruthy();
  expect(risks).toBeTruthy();
  expect(text).toContain(`\n## ${name}\n`);
});

it('describes the input, the result and every outcome of a support ticket', () => {
  for (const field of Object.keys(fieldsOf(SupportTicketInput).properties!)) expect(text).toContain(`\`${field}\``);
  for (const field of Object.keys(SupportTicketResult.shape)) expect(text).toContain(`\`${field}\``);
  const outcomes = tableBelow(text, 'Outcomes of support-ticket').map(([outcome]) => outcome);
  expect(outcomes.sort()).toEqual([...SupportTicketResult.shape.outcome.options].sort());
});

it('describes the input, the result and every outcome of an order', () => {
  for (const field of Object.keys(OrderInput.shape)) expect(text).toContain(`\`${field}\``);
  for (const field of Object.keys(OrderResult.shape)) expect(text).toContain(`\`${field}\``);
  const outcomes = tableBelow(text, 'Outcomes of order').map(([outcome]) => outcome);
  expect(outcomes.sort()).toEqual([...OrderResult.shape.outcome.options].sort());
});

it('lists every message that runs take, with its fields', async () => {
  const declared = allWorkflows().flatMap(({ name, messages }) => messages.map((message) => ({ workflow: name, ...message })));
  const listed = tableBelow(text, 'Messages').map((row) => row.map((cell) => cell.replaceAll('`', '')));
  const expected = declared.map(async (message) => [
    ...[message.workflow, message.name, message.story],
    Object.keys(fieldsOf(await message.schema()).properties!).join(', '),
  ]);
  expect(listed.sort()).toEqual((await Promise.all(expected)).sort());
});
