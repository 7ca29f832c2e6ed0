import { fileURLToPath } from 'node:url';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { addRequest } from '../helpers/approvals.ts';
import { ticket } from '../helpers/client.ts';
import { openCliStage, type CliStage } from '../helpers/cli.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const RUN = 'support-ticket:T-7';
let stage: CliStage;
let connection: NativeConnection;
beforeAll(async () => {
  stage = await openCliStage();
  connection = await NativeConnection.connect({ address: stage.server.address });
  writeFileSync(join(stage.folder, 'ticket.json'), JSON.stringify(ticket));
  await stage.run(['start', 'support-ticket', '--input', 'ticket.json', '--id', 'T-7']);
});
afterAll(async () => {
  await connection.close();
  await stage.close();
});

async function withWorker<T>(work: () => Promise<T>): Promise<T> {
  const workflowsPath = fileURLToPath(new URL('../helpers/workflows/listening.ts', import.meta.url));
  const worker = await Worker.create({ connection, taskQueue: 'signalbox', workflowsPath });
  return worker.runUntil(work());
}
const json = (text: string) => JSON.parse(text) as unknown;

it('brings an answer into the run, from the command line and from standard input', async () => {
  await withWorker(async () => {
    expect(await stage.run(['reply', RUN, '--text', 'It is A-1001.'])).toEqual({ code: 0, stdout: `${RUN} has it.\n`, stderr: '' });
    const piped = await stage.run(['reply', RUN, '--input', '-', '--message-id', '<1@example.com>', '--json'], { input: 'As a mail\n' });
    expect([piped.code, json(piped.stdout)]).toEqual([0, { accepted: true, code: null, status: 'running' }]);
    const rated = await stage.run(['rate', RUN, '--rating', '5', '--json']);
    expect([rated.code, rated.stdout, json(rated.stderr)]).toEqual([
      2,
      '',
      expect.objectContaining({ code: 'INPUT_INVALID', field: 'run' }),
    ]);
  });
});

it('takes a case over and answers it from the command line', async () => {
  await addRequest(stage.db, RUN, 'r1', { approvers: ['mia'] });
  await withWorker(async () => {
    const taken = await stage.run(['take-over', RUN, '--as', 'mia', '--comment', 'I know her', '--json']);
    expect([taken.code, json(taken.stdout)]).toEqual([0, expect.objectContaining({ accepted: true, requestId: 'r1' })]);
    // the workflow of the test refuses edits, which tells that the text came as one
    const answered = await stage.run(['answer', RUN, '--as', 'mia', '--text', 'Dear Kim', '--json']);
    expect([answered.code, json(answered.stdout)]).toEqual([4, expect.objectContaining({ code: 'EDIT_NOT_ALLOWED', requestId: 'r1' })]);
  });
  await stage.db.deleteFrom('approvals').execute();
});

it.each<[string[], number, string, string | null]>([
  [['rate', RUN, '--rating', '6'], 2, 'USAGE', 'rating'],
  [['rate', RUN], 2, 'USAGE', 'rating'],
  [['rate', 'support-ticket:none', '--rating', '1'], 3, 'RUN_NOT_FOUND', 'run'],
  [['take-over', RUN], 2, 'USAGE', 'as'],
  [['take-over', RUN, '--as', 'mia', '--edits', 'x.json'], 2, 'USAGE', 'edits'],
  [['take-over', RUN, '--as', 'mia'], 3, 'REQUEST_NOT_FOUND', null],
  [['answer', RUN, '--as', 'mia'], 2, 'USAGE', 'text'],
  [['answer', RUN, '--as', 'mia', '--text', 'Dear Kim'], 3, 'REQUEST_NOT_FOUND', 'as'],
  [['answer', RUN, '--as', 'zoe', '--text', 'Dear Kim'], 4, 'PERSON_UNKNOWN', 'as'],
  [['reply', RUN], 2, 'USAGE', 'text'],
  [['reply', RUN, '--text', ' '], 2, 'INPUT_INVALID', 'text'],
  [['reply', RUN, '--text', 'a', '--input', 'b'], 2, 'USAGE', 'text'],
  [['reply', RUN, '--input', 'none.txt'], 2, 'INPUT_INVALID', 'input'],
  [['reply', 'T-7', '--text', 'a'], 2, 'INPUT_INVALID', 'run'],
])('refuses %j', async (args, exit, code, field) => {
  const { stdout, stderr, ...result } = await stage.run([...args, '--json']);
  expect([result.code, stdout, json(stderr)]).toEqual([exit, '', expect.objectContaining({ code, field })]);
});

it('leaves with 5 without a worker, and with 4 when the run has ended', async () => {
  const missing = await stage.run(['reply', RUN, '--text', 'Hello?', '--json']);
  expect([missing.code, json(missing.stderr)]).toEqual([5, expect.objectContaining({ code: 'WORKER_MISSING' })]);
  const ended = { status: 'completed', state: 'sent', ended_at: new Date() } as const;
  await stage.db.updateTable('runs').set(ended).where('id', '=', RUN).execute();
  const { code, stdout, stderr } = await stage.run(['reply', RUN, '--text', 'Hello?', '--json']);
  expect([code, json(stdout)]).toEqual([4, { accepted: false, code: 'RUN_ENDED', status: 'completed' }]);
  expect(json(stderr)).toMatchObject({ code: 'RUN_ENDED' });
});
