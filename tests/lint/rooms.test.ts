import { expect, it } from '@jest/globals';
import { ESLint } from 'eslint';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';

const root = join(import.meta.dirname, '..', '..');
// The project's own configuration. The rules that need types are off, because the planted files are not on disk.
const eslint = new ESLint({ cwd: root, overrideConfig: [tseslint.configs.disableTypeChecked] as ESLint.Options['overrideConfig'] });

/** The messages of the borders for a file with this text at this place. */
async function lint(path: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return result!.messages
    .filter(({ ruleId }) => ruleId !== '@typescript-eslint/no-unused-vars')
    .map(({ ruleId, message }) => `${ruleId}: ${message}`);
}

const border = (problem: string) => `rooms/borders: ${problem}`;

const planted: [path: string, text: string, message: string][] = [
  ['src/kit/common/x.ts', `import { a } from '../../store/a.ts';`, border('kit/common must not import store.')],
  ['src/kit/common/x.ts', `import { z } from 'zod';`, border('kit/common must not import the package zod.')],
  ['src/kit/common/x.ts', `import { join } from 'node:path';`, border('kit/common must not import the Node module node:path.')],
  [
    'src/contracts/refund/contract.ts',
    `import { A } from './schema.ts';`,
    border('contract may import types only of contract schema: write import type.'),
  ],
  ['src/contracts/refund/contract.ts', `import { z } from 'zod';`, border('contract must not import the package zod.')],
  [
    'src/contracts/refund/contract.ts',
    `import { a } from '../invoice/contract.ts';`,
    border('refund must not import its sibling invoice.'),
  ],
  ['src/contracts/refund/schema.ts', `import { A } from '../invoice/schema.ts';`, border('refund must not import its sibling invoice.')],
  ['src/rules/refund/x.ts', `import { a } from '../../store/a.ts';`, border('rules must not import store.')],
  ['src/rules/refund/x.ts', `import { z } from 'zod';`, border('rules must not import the package zod.')],
  ['src/rules/refund/x.ts', `import { a } from '../invoice/x.ts';`, border('refund must not import its sibling invoice.')],
  ['src/store/x.ts', `import type { A } from '../contracts/refund/schema.ts';`, border('store must not import contract schema.')],
  ['src/store/x.ts', `import { a } from '../business/shop/shop.ts';`, border('store must not import business.')],
  ['src/business/shop/x.ts', `import { a } from '../../rules/refund/x.ts';`, border('business must not import rules.')],
  [
    'src/kit/workflow/x.ts',
    `import { a } from '../activity/a.ts';`,
    border('kit/workflow may import types only of kit/activity: write import type.'),
  ],
  ['src/kit/workflow/x.ts', `import type { A } from '../../store/tables.ts';`, border('kit/workflow must not import store.')],
  ['src/kit/workflow/x.ts', `import { readFileSync } from 'fs';`, border('kit/workflow must not import the Node module fs.')],
  [
    'src/kit/workflow/x.ts',
    `import { Client } from '@temporalio/client';`,
    border('kit/workflow must not import the package @temporalio/client.'),
  ],
  ...[
    `import { a } from '../../activities/refund/activities.ts';`,
    `import { type A } from '../../activities/refund/activities.ts';`,
    `export * from '../../activities/refund/activities.ts';`,
    `await import('../../activities/refund/activities.ts');`,
  ].map((text): [string, string, string] => [
    'src/workflows/refund/story.ts',
    text,
    border('workflows may import types only of activities: write import type.'),
  ]),
  [
    'src/workflows/refund/story.ts',
    `import type { A } from '../../activities/invoice/activities.ts';`,
    border('refund must not import its sibling invoice.'),
  ],
  [
    'src/workflows/refund/story.ts',
    `import { invoice } from '../invoice/story.ts';`,
    border('refund must not import its sibling invoice.'),
  ],
  ['src/workflows/refund/story.ts', `import { a } from '../../rules/invoice/x.ts';`, border('refund must not import its sibling invoice.')],
  ['src/workflows/refund/story.ts', `let a: import('../../store/tables.ts').RunsTable;`, border('workflows must not import store.')],
  [
    'src/workflows/refund/story.ts',
    `import { A } from '../../contracts/refund/schema.ts';`,
    border('workflows may import types only of contract schema: write import type.'),
  ],
  ...['openai', 'pg', 'zod/v4', '@temporalio/worker', '@temporalio/activity'].map((name): [string, string, string] => [
    'src/workflows/refund/story.ts',
    `import { a } from '${name}';`,
    border(`workflows must not import the package ${name}.`),
  ]),
  ['src/kit/activity/x.ts', `import { a } from '../workflow/a.ts';`, border('kit/activity must not import kit/workflow.')],
  ['src/kit/activity/x.ts', `import { a } from '../../contracts/refund/contract.ts';`, border('kit/activity must not import contract.')],
  ['src/activities/refund/x.ts', `import { a } from '../invoice/x.ts';`, border('refund must not import its sibling invoice.')],
  ['src/activities/refund/x.ts', `import { a } from '../../adapters/smtp/mail.ts';`, border('activities must not import adapters.')],
  [
    'src/activities/refund/x.ts',
    `import { sleep } from '@temporalio/workflow';`,
    border('activities runs outside of the workflow sandbox and must not import @temporalio/workflow.'),
  ],
  [
    'src/adapters/smtp/x.ts',
    `import { a } from '../../activities/refund/activities.ts';`,
    border('adapters may import types only of activities: write import type.'),
  ],
  ['src/adapters/smtp/x.ts', `import { readConfig } from '../../settings/environment.ts';`, border('adapters must not import settings.')],
  [
    'src/client/x.ts',
    `import { refund } from '../workflows/refund/story.ts';`,
    border('client may import types only of workflows: write import type.'),
  ],
  ['src/client/x.ts', `import { a } from '../business/shop/shop.ts';`, border('client must not import business.')],
  ['src/cli/x.ts', `import { a } from '../store/a.ts';`, border('cli must not import store.')],
  ['src/cli/x.ts', `import { readConfig } from '../settings/environment.ts';`, border('cli must not import settings.')],
  ['src/cli/main.ts', `import { up } from '../../stack/main.ts';`, border('src must not import stack/main.ts, which is outside of src.')],
  ['src/gateway/main.ts', `import { a } from '../worker/a.ts';`, border('gateway main must not import worker.')],
  ['src/worker/deps.ts', `import { a } from '../client/a.ts';`, border('worker must not import client.')],
  ['stack/main.ts', `import { a } from '../src/worker/main.ts';`, border('stack must not import worker.')],
  ['stack/main.ts', `import { a } from '../demo/main.ts';`, border('stack must not import demo.')],
  ['demo/main.ts', `import { a } from '../src/activities/refund/x.ts';`, border('demo must not import activities.')],
  [
    'src/store/x.ts',
    `import { a } from '../../testkit/database.ts';`,
    border('src must not import testkit/database.ts, which is outside of src.'),
  ],
  ['src/attic/x.ts', `import { a } from '../cli/x.ts';`, border('src/attic/x.ts belongs to no room; see eslint/room-table.mjs.')],
];

it.each(planted)('catches in %s: %s', async (path, text, message) => {
  expect(await lint(path, text)).toContain(message);
});

const correct: [path: string, text: string][] = [
  ['src/kit/common/states.ts', `import { a } from './failures.ts'; a();`],
  [
    'src/contracts/refund/contract.ts',
    `import { a } from '../../kit/common/states.ts'; import type { A } from './schema.ts'; export const b: A = a();`,
  ],
  ['src/contracts/refund/schema.ts', `import { z } from 'zod'; import { a } from './defaults.ts'; z.literal(a);`],
  [
    'src/contracts/registry.ts',
    `import { A } from './refund/schema.ts'; import { B } from './invoice/contract.ts'; export const c = [A, B];`,
  ],
  ['src/rules/refund/x.ts', `import type { A } from '../../contracts/refund/schema.ts'; export const b: A | null = null;`],
  [
    'src/business/shop/x.ts',
    `import { b } from '../../store/records.ts'; import type { A } from '../../contracts/refund/schema.ts'; export const c: A = b();`,
  ],
  [
    'src/kit/workflow/run.ts',
    `import { a } from '@temporalio/workflow'; import type { B } from '../activity/scope.ts'; export const c: B = a();`,
  ],
  [
    'src/workflows/refund/story.ts',
    `import type { A } from '../../activities/refund/activities.ts'; import { b } from '../../kit/workflow/run.ts'; export const c: A = b();`,
  ],
  ['src/workflows/refund/story.ts', `import { invoiceId } from '../../contracts/invoice/contract.ts'; invoiceId();`],
  ['src/workflows/index.ts', `export { refund } from './refund/story.ts'; export { invoice } from './invoice/story.ts';`],
  ['src/activities/index.ts', `import { a } from './refund/activities.ts'; import { b } from './invoice/activities.ts'; a(b());`],
  [
    'src/activities/refund/x.ts',
    `import { A } from '../../contracts/refund/schema.ts'; import { b } from '../../business/shop/shop.ts'; b(A);`,
  ],
  [
    'src/adapters/smtp/x.ts',
    `import type { A } from '../../activities/refund/activities.ts'; import nodemailer from 'nodemailer'; export const b: A = nodemailer;`,
  ],
  ['src/client/start.ts', `import { A } from '../contracts/registry.ts'; import { b } from '../store/records.ts'; b(A);`],
  ['src/cli/commands.ts', `import { readConfig } from '../settings/environment.ts'; console.log(readConfig());`],
  ['src/worker/deps.ts', `import { a } from '../activities/index.ts'; import { b } from '../adapters/smtp/mail.ts'; a(b);`],
  ['stack/main.ts', `import { readConfig } from '../src/settings/environment.ts'; console.log(readConfig());`],
  ['demo/company/x.ts', `import { addStock } from '../../src/business/shop/stock.ts'; addStock();`],
];

it.each(correct)('lets pass in %s: %s', async (path, text) => {
  expect(await lint(path, text)).toEqual([]);
});

it.each([
  ['src/client/start.ts', `export const url = process.env['DATABASE_URL'];`, 'no-restricted-properties'],
  ['src/client/start.ts', `export const { env } = process;`, 'no-restricted-properties'],
  ['src/client/start.ts', `import { env } from 'node:process'; env();`, 'no-restricted-imports'],
  ['src/client/start.ts', `console.log(1);`, 'no-console'],
  ['tests/client/start.test.ts', `console.log(1);`, 'no-console'],
])('catches in %s: %s', async (path, text, rule) => {
  expect(await lint(path, text)).toEqual([expect.stringMatching(`^${rule}: `)]);
});

it('lets only src/settings/environment.ts read the environment', async () => {
  expect(await lint('src/settings/environment.ts', `export const url = process.env['DATABASE_URL'];`)).toEqual([]);
});
