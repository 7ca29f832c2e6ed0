import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { JournalReport } from '../../src/kit/common/journal.ts';
import { addRun } from '../../testkit/activity.ts';
import { addStory } from '../../testkit/story.ts';
import { openCliStage, type CliStage } from '../helpers/cli.ts';

const RUN = 'support-ticket:T-1042';
/** No database answers there: a check of a file must not ask one. */
const offline = { env: { DATABASE_URL: 'postgres://postgres@127.0.0.1:1/postgres', TEMPORAL_ADDRESS: '127.0.0.1:1' } };

let stage: CliStage;
beforeAll(async () => {
  stage = await openCliStage();
  await addRun(stage.db, RUN, { workflow: 'support-ticket' });
  await addStory(stage.db, RUN);
});
afterAll(() => stage.close());

const journal = (...args: string[]) => stage.run(['journal', ...args]);

async function exported(name: string): Promise<string[]> {
  const { code, stdout, stderr } = await journal('export', RUN);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  writeFileSync(join(stage.folder, name), stdout);
  return stdout.trimEnd().split('\n');
}

it('exports rows and head, and verifies the file without a database', async () => {
  const lines = await exported('good.jsonl');
  expect(lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual(['run', 'head']);
  const { code, stdout, stderr } = await stage.run(['journal', 'verify', 'good.jsonl', '--json'], offline);
  const report = { ok: true, runs: 1, rows: 1, unchained: 0, redacted: 0, problem: null };
  expect({ code, stderr, report: JSON.parse(stdout) as unknown }).toEqual({ code: 0, stderr: '', report });
  const piped = await stage.run(['journal', 'verify', '-'], { ...offline, input: lines.join('\n') });
  expect([piped.code, piped.stdout]).toEqual([0, 'Nothing was changed, removed, reordered or inserted: 1 runs, 1 rows.\n']);
});

it('names the changed row, prints the report, and exits with 1', async () => {
  const lines = await exported('good.jsonl');
  writeFileSync(join(stage.folder, 'bad.jsonl'), lines.join('\n').replace('"billing"', '"refund"'));
  const { code, stdout, stderr } = await stage.run(['journal', 'verify', 'bad.jsonl', '--json'], offline);
  expect([code, (JSON.parse(stdout) as JournalReport).problem]).toEqual([
    1,
    expect.objectContaining({ what: 'changed', run: RUN, seq: 1, line: 1 }),
  ]);
  expect(JSON.parse(stderr)).toMatchObject({
    code: 'JOURNAL_BROKEN',
    field: 'file-or-run',
    message: expect.stringContaining(`${RUN}, row 1`),
  });
});

it('redacts texts by the numbers of their rows, and still verifies the run, all runs and the earlier head', async () => {
  await exported('before.jsonl');
  const order = ['--seq', '1', '--field', 'reasoning', '--as', 'otto', '--reason', 'Erasure request 311'];
  const { code, stdout } = await journal('redact', RUN, ...order, '--json');
  expect([code, JSON.parse(stdout)]).toEqual([0, { run: RUN, rows: [1], fields: ['reasoning'] }]);
  const [row] = (await exported('after.jsonl')).map((line) => JSON.parse(line) as object);
  expect(row).toMatchObject({ by: 'tiny', reasoning: null, redacted: { reasoning: expect.stringMatching(/^[\da-f]{64}$/) } });
  for (const checked of [[RUN], [], ['after.jsonl', '--heads', 'before.jsonl']]) expect((await journal('verify', ...checked)).code).toBe(0);
  const again = await journal('redact', RUN, ...order, '--json');
  expect([again.code, JSON.parse(again.stderr)]).toEqual([2, expect.objectContaining({ code: 'INPUT_INVALID', field: 'seq' })]);
  const stranger = await journal('redact', RUN, '--seq', '1', '--as', 'cora', '--reason', 'Curious', '--json');
  expect([stranger.code, JSON.parse(stranger.stderr)]).toEqual([4, expect.objectContaining({ code: 'NOT_ALLOWED' })]);
});
