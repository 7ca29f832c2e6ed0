import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBatch } from '../cli/batch.ts';
import { copyCli, type CliResult } from '../helpers/cli.ts';

const repository = join(import.meta.dirname, '..', '..');
const COPIED = [
  'src',
  'testkit',
  'scripts',
  'stack',
  'demo',
  'tests/helpers',
  'docs/workflows',
  'eslint',
  'package.json',
  'tsconfig.json',
  'people.yaml',
];
const CONFIGS = ['.prettierrc.json', '.prettierignore', 'eslint.config.mjs', 'jest.config.mjs'];
const SHAPES = ['plain', 'approval', 'agent'];
/** Generous, because the machine may be busy. */
const LIMIT_MS = 900_000;
const NAMES = SHAPES.map((shape) => `${shape}-case`);

/** A copy of the checkout with one workflow of each shape. */
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'signalbox-new-')));
const written = new Map<string, string[]>();
/** Milliseconds that `signalbox new` took, by shape. */
const writingMs = new Map<string, number>();

beforeAll(async () => {
  for (const path of [...COPIED, ...CONFIGS]) cpSync(join(repository, path), join(copy, path), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'tests/helpers/workflows/index.ts'), 'export {};\n'); // the workflows of other tests are not needed
  copyCli(join(copy, 'dist/src/cli'));
  for (const shape of SHAPES) {
    const begun = performance.now();
    const { stdout } = await signalbox('new', `${shape}-case`, '--shape', shape, '--json');
    writingMs.set(shape, performance.now() - begun);
    written.set(shape, (JSON.parse(stdout) as { files: string[] }).files);
  }
}, LIMIT_MS);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a Node program in the copy, with an environment of its own. */
const node = (...args: string[]): Promise<Ended> => nodeIn(copy, args);
const signalbox = (...args: string[]) => node('dist/src/cli/signalbox.js', ...args);

function nodeIn(cwd: string, args: string[]): Promise<Ended> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:TEST_|JEST_|NODE_OPTIONS)/.test(name)));
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** Fails with all that the program printed. */
async function expectDone(running: Promise<Ended>): Promise<void> {
  const { code, stdout, stderr } = await running;
  if (code !== 0) throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
}

it.each(SHAPES)('writes a workflow of the shape %s in at most 5 source files and 260 lines', (shape) => {
  const sources = written.get(shape)!.filter((file) => file.endsWith('.ts'));
  const lines = sources.flatMap((file) => readFileSync(join(copy, file), 'utf8').trimEnd().split('\n'));
  expect(sources.length).toBeLessThanOrEqual(5);
  expect(lines.length).toBeLessThanOrEqual(260);
  expect(lines.join('\n')).not.toMatch(/sample.?workflow/i);
  const name = `${shape}-case`;
  expect(written.get(shape)).toEqual(expect.arrayContaining([`docs/workflows/${name}.md`, `examples/${name}/first.json`]));
});

it(
  'type-checks and passes lint',
  async () => {
    const sources = [...written.values()].flat().filter((file) => file.endsWith('.ts'));
    const checking = node(join(import.meta.dirname, 'check-sources.mjs'), copy, repository, ...sources);
    await expectDone(checking);
    const [checked, linted] = (await checking).stdout.split('\n').map((line) => line.split(' ').slice(1));
    expect(checked).toEqual(expect.arrayContaining([...sources, 'src/activities/index.ts', 'src/worker/deps.ts']));
    expect(linted!.toSorted()).toEqual(sources.toSorted());
  },
  LIMIT_MS,
);

it(
  'passes its own tests, and prints the set-up time of each shape',
  async () => {
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand', '--json', '--outputFile=own-tests.json'];
    const begun = performance.now();
    await expectDone(node(...jest, ...NAMES.map((name) => `tests/workflows/${name}`)));
    const jestMs = performance.now() - begun;
    const times = SHAPES.map((shape) => `${shape} ${(setUpMs(shape, jestMs) / 1_000).toFixed(1)} s`);
    process.stdout.write(`From \`signalbox new\` to its own tests passed: ${times.join(', ')}\n`);
  },
  LIMIT_MS,
);

/** The set-up time of one shape alone: `signalbox new`, then the run of jest without the test files of the other shapes. */
function setUpMs(shape: string, jestMs: number): number {
  const report = readFileSync(join(copy, 'own-tests.json'), 'utf8');
  const { testResults } = JSON.parse(report) as { testResults: { name: string; startTime: number; endTime: number }[] };
  const others = testResults.filter(({ name }) => !name.includes(`${shape}-case`));
  return others.reduce((ms, { startTime, endTime }) => ms - (endTime - startTime), writingMs.get(shape)! + jestMs);
}

it('is formatted, and its doors and the index of pages are up to date', async () => {
  await expectDone(node('node_modules/prettier/bin/prettier.cjs', '--check', ...[...written.values()].flat()));
  await expectDone(node('scripts/doors.mjs', '--check'));
});

describe('a name that cannot be', () => {
  const refusals = [
    ['plain-case', 'exists already'],
    ['support-ticket', 'the workflow support-ticket exists already'],
    ['ReviewNote', 'is not in kebab case'],
    ['review-2', 'is not in kebab case'],
    ['class', 'is a reserved word'],
    ['story', 'is a reserved word'],
    ['a'.repeat(41), 'is longer than 40 characters'],
  ] as const;
  let ended: CliResult[];
  beforeAll(async () => {
    const commands = refusals.map(([name]) => ['new', name, '--json']);
    ended = await runBatch(join(copy, 'dist/src/cli'), commands, copy);
  }, LIMIT_MS);

  it.each(refusals)('refuses the name %s with field and fix, and writes nothing', (name, why) => {
    const { code, stderr } = ended[refusals.findIndex(([one]) => one === name)]!;
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toEqual({
      code: 'USAGE',
      field: 'name',
      message: expect.stringMatching(why) as unknown as string,
      fix: expect.stringMatching(/\.$/) as unknown as string,
    });
    if (!/^(?:plain-case|support-ticket)$/.test(name)) expect(existsSync(join(copy, 'src/contracts', name))).toBe(false);
  });
});

it('says where it can be started when that is not in a checkout', async () => {
  const { code, stderr } = await nodeIn(tmpdir(), [join(copy, 'dist/src/cli/signalbox.js'), 'new', 'far-away', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(stderr)).toMatchObject({
    code: 'USAGE',
    field: 'folder',
    fix: expect.stringContaining(`cd ${copy}`) as unknown as string,
  });
});

it('refuses an index of pages that is out of date, and a workflow without a page', async () => {
  writeFileSync(join(copy, 'docs/workflows.md'), '# Workflows\n');
  rmSync(join(copy, 'docs/workflows/plain-case.md'));
  const { code, stderr } = await node('scripts/doors.mjs', '--check');
  expect(code).toBe(1);
  expect(stderr).toContain('docs/workflows.md: out of date. Run `npm run doors`.');
  expect(stderr).toContain('docs/workflows/plain-case.md: missing.');
});
