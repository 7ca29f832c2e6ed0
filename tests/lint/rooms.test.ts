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
    'src/contracts/refund.ts',
    `import { A } from './refund.schema.ts';`,
    border('contracts may import types only of contracts schema: write import type.'),
  ],
  ['src/contracts/refund.ts', `import { z } from 'zod';`, border('contracts must not import the package zod.')],
  ['src/contracts/refund.ts', `import { a } from './invoice.ts';`, border('refund must not import its sibling invoice.')],
  ['src/contracts/refund.schema.ts', `import { a } from './refund.ts';`, border('contracts schema must not import contracts.')],
  [
    'src/store/x.ts',
    `import { A } from '../contracts/refund.schema.ts';`,
    border('store may import types only of contracts schema: write import type.'),
  ],
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
  [
    'src/workflows/refund.ts',
    `import { a } from '../activities/refund.ts';`,
    border('workflows may import types only of activities: write import type.'),
  ],
  [
    'src/workflows/refund.ts',
    `import { type A } from '../activities/refund.ts';`,
    border('workflows may import types only of activities: write import type.'),
  ],
  [
    'src/workflows/refund.ts',
    `export * from '../activities/refund.ts';`,
    border('workflows may import types only of activities: write import type.'),
  ],
  [
    'src/workflows/refund.ts',
    `await import('../activities/refund.ts');`,
    border('workflows may import types only of activities: write import type.'),
  ],
  ['src/workflows/refund.ts', `import type { A } from '../activities/invoice.ts';`, border('refund must not import its sibling invoice.')],
  ['src/workflows/refund.ts', `import { invoice } from './invoice.ts';`, border('refund must not import its sibling invoice.')],
  ['src/workflows/refund.ts', `let a: import('../store/tables.ts').RunsTable;`, border('workflows must not import store.')],
  [
    'src/workflows/refund.ts',
    `import { A } from '../contracts/refund.schema.ts';`,
    border('workflows may import types only of contracts schema: write import type.'),
  ],
  ['src/workflows/refund.ts', `import OpenAI from 'openai';`, border('workflows must not import the package openai.')],
  ['src/workflows/refund.ts', `import pg from 'pg';`, border('workflows must not import the package pg.')],
  ['src/workflows/refund.ts', `import { z } from 'zod/v4';`, border('workflows must not import the package zod/v4.')],
  [
    'src/workflows/refund.ts',
    `import { Worker } from '@temporalio/worker';`,
    border('workflows must not import the package @temporalio/worker.'),
  ],
  [
    'src/workflows/refund.ts',
    `import { heartbeat } from '@temporalio/activity';`,
    border('workflows must not import the package @temporalio/activity.'),
  ],
  ['src/kit/activity/x.ts', `import { a } from '../workflow/a.ts';`, border('kit/activity must not import kit/workflow.')],
  ['src/kit/activity/x.ts', `import { a } from '../../contracts/refund.ts';`, border('kit/activity must not import contracts.')],
  ['src/activities/refund.ts', `import { a } from './invoice.ts';`, border('refund must not import its sibling invoice.')],
  ['src/activities/refund.ts', `import { a } from '../adapters/mail.ts';`, border('activities must not import adapters.')],
  [
    'src/activities/refund.ts',
    `import { sleep } from '@temporalio/workflow';`,
    border('activities runs outside of the workflow sandbox and must not import @temporalio/workflow.'),
  ],
  [
    'src/adapters/smtp/mail.ts',
    `import { a } from '../activities/refund.ts';`,
    border('adapters may import types only of activities: write import type.'),
  ],
  ['src/adapters/smtp/mail.ts', `import { readConfig } from '../config.ts';`, border('adapters must not import config.')],
  [
    'src/client/start.ts',
    `import { refund } from '../workflows/refund.ts';`,
    border('client may import types only of workflows: write import type.'),
  ],
  ['src/client/start.ts', `import { readConfig } from '../config.ts';`, border('client must not import config.')],
  ['src/cli/list.ts', `import { a } from '../store/a.ts';`, border('cli must not import store.')],
  ['src/cli/list.ts', `import { readConfig } from '../config.ts';`, border('cli must not import config.')],
  ['src/cli/main.ts', `import { up } from '../local/main.ts';`, border('cli main must not import local.')],
  ['src/gateway/main.ts', `import { a } from '../worker/a.ts';`, border('gateway main must not import worker.')],
  ['src/worker/deps.ts', `import { a } from '../client/a.ts';`, border('worker must not import client.')],
  ['stack/main.ts', `import { a } from '../worker/main.ts';`, border('local must not import worker.')],
  ['stack/main.ts', `import { a } from '../store/people.ts';`, border('local must not import store.')],
  [
    'src/store/x.ts',
    `import { a } from '../../testkit/database.ts';`,
    border('src must not import testkit/database.ts, which is outside of src.'),
  ],
  ['src/attic/x.ts', `import { a } from '../config.ts';`, border('src/attic/x.ts belongs to no room; see eslint/room-table.mjs.')],
];

it.each(planted)('catches in %s: %s', async (path, text, message) => {
  expect(await lint(path, text)).toContain(message);
});

const correct: [path: string, text: string][] = [
  ['src/kit/common/states.ts', `import { a } from './failures.ts'; a();`],
  [
    'src/contracts/refund.ts',
    `import { a } from '../kit/common/states.ts'; import type { A } from './refund.schema.ts'; export const b: A = a();`,
  ],
  ['src/contracts/support-ticket/context.ts', `import type { A } from './support-ticket.schema.ts'; export type B = A;`],
  ['src/contracts/refund.schema.ts', `import { z } from 'zod'; import { a } from './refund-defaults.ts'; z.literal(a);`],
  ['src/contracts/refund.ts', `import { a } from './refund-defaults.ts'; export const b = a;`],
  ['src/contracts/registry.ts', `import { A } from './refund.schema.ts'; import { B } from './invoice.ts'; export const c = [A, B];`],
  [
    'src/kit/workflow/run.ts',
    `import { a } from '@temporalio/workflow'; import type { B } from '../activity/scope.ts'; export const c: B = a();`,
  ],
  [
    'src/workflows/refund.ts',
    `import type { A } from '../activities/refund.ts'; import { b } from '../kit/workflow/run.ts'; export const c: A = b();`,
  ],
  ['src/workflows/refund.ts', `import { invoiceId } from '../contracts/invoice.ts'; invoiceId();`],
  ['src/workflows/index.ts', `export { refund } from './refund.ts'; export { invoice } from './invoice.ts';`],
  ['src/activities/index.ts', `import { a } from './refund.ts'; import { b } from './invoice.ts'; a(b());`],
  ['src/activities/refund.ts', `import { A } from '../contracts/refund.schema.ts'; import { b } from '../store/records.ts'; b(A);`],
  [
    'src/adapters/mail/smtp.ts',
    `import type { A } from '../../activities/refund.ts'; import nodemailer from 'nodemailer'; export const b: A = nodemailer;`,
  ],
  ['src/client/start.ts', `import { A } from '../contracts/registry.ts'; import { b } from '../store/records.ts'; b(A);`],
  ['src/cli/commands.ts', `import { readConfig } from '../config.ts'; console.log(readConfig());`],
  ['src/worker/deps.ts', `import { a } from '../activities/index.ts'; import { b } from '../adapters/mail.ts'; a(b);`],
  ['stack/main.ts', `import { readConfig } from '../config.ts'; console.log(readConfig());`],
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
