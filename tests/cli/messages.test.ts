import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { createEffects } from '../../src/kit/activity/effects.ts';
import type { EffectClass } from '../../src/store/tables.ts';
import { addRun, runAttempt } from '../../testkit/activity.ts';
import { addRequest } from '../helpers/approvals.ts';
import { ticket } from '../../testkit/client.ts';
import { openCliStage, type CliResult, type CliStage } from '../helpers/cli.ts';
import { badInput } from './bad-input.ts';
import { runBatch } from './batch.ts';
import { withListening } from '../helpers/listening-worker.ts';
import '../../testkit/quiet-runtime.ts';

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

describe('bad input', () => badInput(() => stage));
const withWorker = <T>(work: () => Promise<T>): Promise<T> => withListening(connection, work);
/** The replies that the run has received so far. */
async function heard(): Promise<[text: string, messageId: string | null][]> {
  const wire = await Connection.connect({ address: stage.server.address });
  const { events } = await new Client({ connection: wire }).workflow.getHandle(RUN).fetchHistory();
  await wire.close();
  const updates = (events ?? []).flatMap((event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input ?? []);
  const texts = updates
    .filter(({ name }) => name === 'customerReply')
    .map(({ args }) => defaultPayloadConverter.fromPayload<{ text: string; messageId: string | null }>(args!.payloads![0]!));
  return texts.map(({ text, messageId }) => [text, messageId]);
}
const json = (text: string) => JSON.parse(text) as unknown;

it('sends a reply to the run, from the command line and from standard input', async () => {
  await withWorker(async () => {
    expect(await stage.run(['reply', RUN, '--text', 'It is A-1001.'])).toEqual({
      code: 0,
      stdout: `${RUN} has received it.\n`,
      stderr: '',
    });
    const piped = await stage.run(['reply', RUN, '--input', '-', '--message-id', '<1@example.com>', '--json'], { input: 'As a mail\n' });
    expect([piped.code, json(piped.stdout)]).toEqual([0, { accepted: true, code: null, status: 'running' }]);
    const late = await stage.run(['reply', RUN, '--text', 'too late', '--json']);
    const why = { accepted: false, code: 'WRONG_STATE', status: 'paused', reason: 'it is closed' };
    expect([late.code, json(late.stdout)]).toEqual([4, why]);
    const message = 'The run does not take this in the state in which it is: it is closed';
    expect(json(late.stderr)).toEqual({ code: 'WRONG_STATE', message, field: null, fix: expect.stringContaining(`watch ${RUN}`) });
    const rated = await stage.run(['rate', RUN, '--rating', '5', '--json']);
    expect([rated.code, rated.stdout, json(rated.stderr)]).toEqual([
      2,
      '',
      expect.objectContaining({ code: 'INPUT_INVALID', field: 'run' }),
    ]);
  });
});

it('sends a message that the contract declares, from fields or a file, and counts the same id once', async () => {
  writeFileSync(join(stage.folder, 'mail.json'), JSON.stringify({ text: 'As a file', messageId: '<2@example.com>' }));
  const before = (await heard()).length;
  await withWorker(async () => {
    const word = ['send', RUN, 'customerReply'];
    expect(await stage.run([...word, '--set', 'text=It is A-1002.'])).toEqual({ code: 0, stdout: `${RUN} has received it.\n`, stderr: '' });
    for (const more of [[], ['--set', 'text=In other words', '--id', 'second']]) {
      const { code, stdout } = await stage.run([...word, '--input', 'mail.json', ...more, '--json']);
      expect([code, json(stdout)]).toEqual([0, { accepted: true, code: null, status: 'running' }]);
    }
    expect((await heard()).slice(before)).toEqual([
      ['It is A-1002.', null],
      ['As a file', '<2@example.com>'],
      ['In other words', '<2@example.com>'], // the same mail, and another one with its own id
    ]);
  });
});

it('takes a case over and answers it from the command line', async () => {
  await addRequest(stage.db, RUN, 'r1', { approvers: ['mia'] });
  await withWorker(async () => {
    const taken = await stage.run(['take-over', RUN, '--as', 'mia', '--comment', 'I know her', '--json']);
    expect([taken.code, json(taken.stdout)]).toEqual([0, expect.objectContaining({ accepted: true, requestId: 'r1' })]);
    // the workflow of this test refuses edits, which shows that the text was sent as one
    const answered = await stage.run(['answer', RUN, '--as', 'mia', '--text', 'Dear Kim', '--json']);
    expect([answered.code, json(answered.stdout)]).toEqual([4, expect.objectContaining({ code: 'EDIT_NOT_ALLOWED', requestId: 'r1' })]);
  });
  await stage.db.deleteFrom('approvals').execute();
});

const refusals: [string[], number, string, string | null][] = [
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
  [['send', RUN], 2, 'USAGE', 'message'],
  [['send', RUN, 'sing'], 2, 'INPUT_INVALID', 'message'],
  [['send', RUN, 'rate', '--set', 'rating=good'], 2, 'INPUT_INVALID', 'rating'],
  [['send', 'order:W-1', 'paymentAction'], 2, 'INPUT_INVALID', 'paymentId'],
  [['send', 'order:W-1', 'cancelOrder', '--set', 'reason=late', '--set', 'why=x'], 2, 'INPUT_INVALID', 'why'],
  [['send', 'order:W-1', 'cancelOrder', '--set', 'reason=late'], 3, 'RUN_NOT_FOUND', 'run'],
];

describe('without a worker', () => {
  let results: CliResult[];
  beforeAll(async () => {
    const commands = refusals.map(([args]) => [...args, '--json']);
    results = await runBatch(join(stage.folder, 'dist', 'src', 'cli'), commands, stage.folder);
  });

  it.each(refusals.map((refusal, index) => [...refusal, index] as const))('refuses %j', (_args, exit, code, field, index) => {
    const { stdout, stderr, ...result } = results[index]!;
    expect([result.code, stdout, json(stderr)]).toEqual([exit, '', expect.objectContaining({ code, field })]);
  });
});

it('exits with 5 without a worker, and with 4 when the run has ended', async () => {
  const missing = await stage.run(['reply', RUN, '--text', 'Hello?', '--json']);
  expect([missing.code, json(missing.stderr)]).toEqual([5, expect.objectContaining({ code: 'WORKER_MISSING' })]);
  const ended = { status: 'completed', state: 'sent', ended_at: new Date() } as const;
  await stage.db.updateTable('runs').set(ended).where('id', '=', RUN).execute();
  const { code, stdout, stderr } = await stage.run(['reply', RUN, '--text', 'Hello?', '--json']);
  expect([code, json(stdout)]).toEqual([4, { accepted: false, code: 'RUN_ENDED', status: 'completed' }]);
  expect(json(stderr)).toMatchObject({ code: 'RUN_ENDED' });
});

it('prints the ledger of a run as a table: the outcome of each effect, what undid it, who settled it, and which cannot be undone', async () => {
  const run = await addRun(stage.db, 'order:W-2000', { workflow: 'order' });
  const effects = createEffects();
  const effect = (step: string, effectClass: EffectClass, undoes?: string) => {
    const spec = { step, action: `${step}_it`, class: effectClass, request: {}, ...(undoes !== undefined && { undoes }) };
    return runAttempt(stage.db, { runId: run }, () => effects.inTransaction(spec, async () => ({ id: 'x'.repeat(50) })));
  };
  await effect('reserve', 'compensatable');
  await effect('release', 'idempotent', 'reserve');
  await effect('mail', 'irreversible');
  const settled = { happened: false, by: ['mia', 'tom'], comment: null, at: new Date().toISOString() };
  await stage.db
    .updateTable('effects')
    .set({ status: 'parked', ended_at: null, settled: JSON.stringify(settled) })
    .where('action', '=', 'mail_it')
    .execute();
  const { code, stdout, stderr } = await stage.run(['ledger', run]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const cells = stdout.split('\n').flatMap((line) => (line.startsWith('│') ? [line.split('│').slice(1, -1)] : []));
  const [head, ...rows] = cells.map((line) => line.map((cell) => cell.trim()));
  expect(head).toEqual(['step', 'action', 'class', 'status', 'key', 'started', 'ended', 'result', 'undo', 'expires']);
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  const result = `{"id":"${'x'.repeat(32)}…`;
  expect(rows).toEqual([
    ['', 'reserve_it', 'compensatable', 'done', `${run}:reserve`, at, at, result, `undone by ${run}:release`, ''],
    ['', 'release_it', 'idempotent', 'done', `${run}:release`, at, at, result, `undoes ${run}:reserve`, ''],
    ['', 'mail_it', 'irreversible', 'parked (mia, tom said)', `${run}:mail`, at, '', result, 'cannot be undone', ''],
  ]);
  await addRun(stage.db, 'order:W-2001', { workflow: 'order' });
  expect(await stage.run(['ledger', 'order:W-2001'])).toEqual({ code: 0, stdout: '', stderr: 'The run has no effects in the ledger.\n' });
});

it('lists, shows and replays deliveries', async () => {
  const delivery = {
    source: 'stripe',
    key: 'k',
    body_hash: 'h',
    label: 'evt_1',
    body: Buffer.from('{"a":\u00a01}'),
    headers: '{"webhook-id":"1"}',
  };
  const error = { code: 'RUN_NOT_FOUND', message: 'There is no such run: order:W-1', field: null, fix: 'Look.' } as const;
  const row = { ...delivery, state: 'refused', tries: 1, error: JSON.stringify(error) } as const;
  const { id } = await stage.db.insertInto('deliveries').values(row).returning('id').executeTakeFirstOrThrow();
  const view = {
    id,
    source: 'stripe',
    label: 'evt_1',
    receivedAt: expect.any(String),
    state: 'refused',
    tries: 1,
    nextTryAt: null,
    outcome: null,
    error,
  };
  const asked = async (...args: string[]): Promise<unknown> => JSON.parse((await stage.run(['deliveries', ...args])).stdout);
  expect(await asked('--json')).toEqual([view]);
  expect(await asked('list', '--state', 'done', '--json')).toEqual([]);
  const details = { key: 'k', headers: { 'webhook-id': '1' }, body: '{"a":\u00a01}', bodyBase64: delivery.body.toString('base64') };
  expect(await asked('show', `${id}`, '--json')).toEqual({ ...view, ...details });
  expect((await stage.run(['deliveries'])).stdout).toContain('RUN_NOT_FOUND: There is no such run: order:W-1');
  expect((await stage.run(['deliveries', 'show', `${id}`])).stdout).toContain('{"a": 1}');
  expect(await asked('replay', `${id}`, '--json')).toMatchObject({ state: 'stored', tries: 0, nextTryAt: expect.any(String), error: null });
  expect(await stage.run(['deliveries', 'show', '4711'])).toMatchObject({ code: 3, stderr: expect.stringContaining('DELIVERY_NOT_FOUND') });
  expect(await stage.run(['deliveries', 'replay', 'x'])).toMatchObject({ code: 2, stderr: expect.stringContaining('deliveries') });
});
