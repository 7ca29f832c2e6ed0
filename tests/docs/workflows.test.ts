import { expect, it } from '@jest/globals';
import { fieldsOf } from '../../src/cli/workflow-facts.ts';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { OrderInput, OrderResult } from '../../src/contracts/order/schema.ts';
import { SupportTicketInput, SupportTicketResult } from '../../src/contracts/support-ticket/ticket.schema.ts';
import { exists, linkedFiles, read, tableBelow } from './markdown.ts';

const text = read('docs/workflows.md');
const pageOf = (name: string) => `docs/workflows/${name}.md`;
/** Workflows with a page of their own; `signalbox new` writes one. The others are sections of the common page. */
const [withPage, listed] = [true, false].map((own) => allWorkflows().filter(({ name }) => exists(pageOf(name)) === own));
const rows = tableBelow(text, 'Workflows');
const nameOf = (cell: string) => /^\[(.+)\]\(#\1\)$/.exec(cell)?.[1];

it('lists every workflow that has no page of its own, with its story', () => {
  expect(rows.map(([name, story]) => [nameOf(name!), story]).sort()).toEqual(listed!.map(({ name, story }) => [name, story]));
});

it.each(withPage!)('gives $name a page with its story, messages, waits, risks and files', ({ name, story, messages }) => {
  const page = read(pageOf(name));
  expect(page.startsWith(`# ${name}\n\n${story}\n`)).toBe(true);
  for (const message of messages) expect(page).toContain(`\`${message.name}\``);
  expect(page).toMatch(/\*\*Waits:\*\* \w[^]*\*\*Risks:\*\* \w/);
  const files = [`contracts/${name}/contract.ts`, `workflows/${name}/story.ts`, `activities/${name}/activities.ts`];
  expect(linkedFiles(pageOf(name))).toEqual(expect.arrayContaining(files.map((file) => `src/${file}`)));
});

it.each(listed!.map(({ name }) => name))('links %s to its file in every room, and names its waits and risks', (name) => {
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

it('lists every message that their runs take, with its fields', async () => {
  const declared = listed!.flatMap(({ name, messages }) => messages.map((message) => ({ workflow: name, ...message })));
  const told = tableBelow(text, 'Messages').map((row) => row.map((cell) => cell.replaceAll('`', '')));
  const expected = declared.map(async (message) => [
    ...[message.workflow, message.name, message.story],
    Object.keys(fieldsOf(await message.schema()).properties!).join(', '),
  ]);
  expect(told.sort()).toEqual((await Promise.all(expected)).sort());
});
