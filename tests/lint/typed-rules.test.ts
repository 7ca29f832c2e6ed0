import { expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const eslint = new ESLint({ cwd: root });

/** The rules that a text breaks when it stands in a file that the type checker knows. */
async function broken(text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, 'tests/lint/typed/sample.ts') });
  return result!.messages.map(({ ruleId }) => ruleId);
}

it('catches a promise that nobody waits for', async () => {
  expect(await broken('async function send(): Promise<void> {}\nsend();\n')).toEqual(['@typescript-eslint/no-floating-promises']);
});

it('catches a type that is imported as a value', async () => {
  expect(await broken(`import { Agent } from 'node:http';\nexport let agent: Agent;\n`)).toEqual([
    '@typescript-eslint/consistent-type-imports',
  ]);
});

it('catches an import of nothing but inline types, which would still load the module', async () => {
  expect(await broken(`import { type Agent } from 'node:http';\nexport let agent: Agent;\n`)).toEqual([
    '@typescript-eslint/no-import-type-side-effects',
  ]);
});
