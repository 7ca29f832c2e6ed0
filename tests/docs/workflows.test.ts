import { expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fieldsOf } from '../../src/cli/workflow-facts.ts';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { linkedFiles, read, tableBelow } from './markdown.ts';

const pageOf = (name: string) => `docs/workflows/${name}.md`;

it('has one page for each workflow, and lists it with its story', () => {
  const pages = readdirSync(join(import.meta.dirname, '../../docs/workflows'));
  expect(pages.sort()).toEqual(allWorkflows().map(({ name }) => `${name}.md`));
  const lines = read('docs/workflows.md').split('\n');
  expect(lines.filter((line) => line.startsWith('- '))).toEqual(
    allWorkflows().map(({ name, story }) => `- [${name}](workflows/${name}.md): ${story}`),
  );
});

it.each(allWorkflows())('gives $name a page with its story, waits, risks and files', ({ name, story }) => {
  const page = read(pageOf(name));
  expect(page.startsWith(`# ${name}\n\n${story}\n`)).toBe(true);
  expect(page).toMatch(/\*\*Waits:\*\* \w[^]*\*\*Risks:\*\* \w/);
  const files = [`contracts/${name}/contract.ts`, `workflows/${name}/story.ts`, `activities/${name}/activities.ts`];
  expect(linkedFiles(pageOf(name))).toEqual(expect.arrayContaining(files.map((file) => `src/${file}`)));
});

it.each(allWorkflows())('describes every field of the input, the result and the messages of $name', async ({ name, messages, schemas }) => {
  const page = read(pageOf(name));
  const { input, result } = await schemas();
  for (const field of [...namesIn(input), ...namesIn(result)]) expect(page).toContain(`\`${field}\``);
  for (const message of messages) {
    const fields = namesIn(await message.schema()).map((field) => `\`${field}\``);
    expect(page).toContain(`\`${message.name}\` (${fields.join(', ')}): ${message.story}`);
  }
});

/** Workflows whose outcomes need more than a word: their page has a table of them. */
const WITH_TABLE = ['order', 'support-ticket', 'transaction'];

it.each(allWorkflows())('describes every outcome of $name', async ({ name, schemas }) => {
  const { result } = await schemas();
  const { properties } = z.toJSONSchema(result) as { properties: { outcome?: { enum?: string[] } } };
  const outcomes = properties.outcome?.enum ?? [];
  const page = read(pageOf(name));
  for (const outcome of outcomes) expect(page).toContain(`\`${outcome}\``);
  if (WITH_TABLE.includes(name)) expect(tableBelow(page, 'Outcomes').map(([outcome]) => outcome)).toEqual(outcomes);
});

const namesIn = (schema: z.ZodType): string[] => Object.keys(fieldsOf(schema).properties!);
