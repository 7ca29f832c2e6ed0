import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Option, type Command } from 'commander';
import { SignalboxError } from '../../kit/common/failures.ts';
import { findWorkflow } from '../../contracts/registry.ts';
import { example, JSON_FLAG } from '../help.ts';
import { print, printJson } from '../output.ts';
import { spellingsOf } from './name.ts';
import { writeWorkflow } from './write.ts';

const SHAPES = ['plain', 'approval', 'agent'];

/** new: writes a small workflow that runs at once. @param root the installation folder. */
export function addNew(program: Command, root: () => string): void {
  program
    .command('new')
    .argument('<name>', 'its name in kebab case, like review-note')
    .description('Write a new workflow that runs at once: contract, schema, story, activities, example, test and page.')
    .addOption(new Option('--shape <shape>', 'what it shows').choices(SHAPES).default('approval'))
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox new review-note', 'signalbox new answer-question --shape agent'))
    .action((name: string, { shape, json }: { shape: string; json?: true }) => {
      const files = writeNew(checkoutOf(root()), shape, name);
      if (json) printJson({ name, shape, files });
      else print(nextSteps(name, files));
    });
}

function writeNew(root: string, shape: string, name: string): string[] {
  const spellings = spellingsOf(name);
  if (findWorkflow(name)) {
    throw new SignalboxError('USAGE', { field: 'name', detail: `the workflow ${name} exists already`, fix: 'Choose another name.' });
  }
  const files = writeWorkflow(root, shape, spellings);
  run(root, ['node_modules/prettier/bin/prettier.cjs', '--log-level', 'warn', '--write', ...files]); // lines break elsewhere with another name
  run(root, ['scripts/doors.mjs']);
  return files;
}

/** The checkout in which the command was started. @throws SignalboxError USAGE elsewhere. */
function checkoutOf(root: string): string {
  if (!existsSync(join(root, 'scripts', 'templates'))) {
    throw new SignalboxError('USAGE', {
      field: 'folder',
      detail: `${root} is an installed package, and a new workflow needs a checkout of Signalbox`,
      fix: 'Clone the repository and start the command there.',
    });
  }
  if (`${realpathSync(process.cwd())}${sep}`.startsWith(`${realpathSync(root)}${sep}`)) return root;
  throw new SignalboxError('USAGE', {
    field: 'folder',
    detail: `a new workflow is written into a checkout, and ${process.cwd()} is in none`,
    fix: `Run \`cd ${root}\` and start the command again.`,
  });
}

function run(root: string, args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  throw new SignalboxError('INTERNAL', { detail: `${args[0]} failed: ${stderr.trim()}`, fix: 'Run `npm ci` and `npm run doors`.' });
}

const nextSteps = (name: string, files: readonly string[]): string =>
  [
    ...files.map((file) => `  ${file}`),
    '',
    'It is complete; nothing has to be registered. Next:',
    '  $ npx signalbox up --detach',
    `  $ npx signalbox start ${name} --input examples/${name}/first.json --id 1 --wait`,
    `Read docs/write-a-workflow.md, and docs/workflows/${name}.md.`,
  ].join('\n');
