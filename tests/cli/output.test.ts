import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readGrants } from '../../src/store/budget-grants.ts';
import { addRun } from '../../testkit/activity.ts';
import { addRequest, requestView } from '../helpers/approvals.ts';
import { ticket } from '../../testkit/client.ts';
import { openCliStage, type CliStage } from '../helpers/cli.ts';
import { addStory } from '../../testkit/story.ts';
import { runBatch } from './batch.ts';

const RUN = 'support-ticket:T-1042';
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

let stage: CliStage;
beforeAll(async () => {
  stage = await openCliStage();
  writeFileSync(join(stage.folder, 'ticket.json'), JSON.stringify(ticket));
});
afterAll(() => stage.close());

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await stage.run([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as unknown;
};
const workflowIn = (name: string, workflows: unknown) =>
  (workflows as Record<string, unknown>[]).find((workflow) => workflow['name'] === name)!;

it('starts a run once, and says so the second time', async () => {
  const start = ['start', 'support-ticket', '--input', 'ticket.json', '--id', 'T-1042', '--as', 'ana', '--json'];
  const first = await stage.run(start);
  expect([first.code, JSON.parse(first.stdout)]).toEqual([0, { id: RUN, alreadyStarted: false }]);
  const second = await stage.run(start);
  expect([second.code, JSON.parse(second.stdout)]).toEqual([0, { id: RUN, alreadyStarted: true }]);
  expect(second.stderr).toContain('was already started');
  const other = await stage.run([...start, '--set', 'subject=Other']);
  expect([other.code, other.stdout, JSON.parse(other.stderr)]).toEqual([
    4,
    '',
    expect.objectContaining({ code: 'RUN_EXISTS', field: 'id' }),
  ]);
});

it('starts as system when the people file does not know the user, from standard input', async () => {
  const { code, stdout } = await stage.run(['start', 'support-ticket', '--input', '-'], { input: JSON.stringify(ticket) });
  const id = stdout.trim();
  expect([code, id]).toEqual([0, expect.stringMatching(/^support-ticket:\w{9}-\w{4}$/)]);
  expect(await json('show', id)).toMatchObject({ id, initiator: 'system', status: 'initializing' });
  await stage.db.deleteFrom('runs').where('id', '=', id).execute();
});

const request = requestView(RUN, 'r1');

it('shows a run in the shape of the contract', async () => {
  await addStory(stage.db, RUN);
  await addRequest(stage.db, RUN, 'r1');
  expect(await json('show', RUN)).toEqual({
    id: RUN,
    workflow: 'support-ticket',
    status: 'initializing', // no worker runs here
    state: 'received',
    step: 'classify',
    initiator: 'ana',
    startedAt: time,
    endedAt: null,
    steps: [
      { name: 'gather context', status: 'done', startedAt: time, endedAt: time, summary: '2 orders' },
      { name: 'classify', status: 'running', startedAt: time, endedAt: null, summary: null },
      ...['check reply', 'send reply'].map((name) => ({
        name,
        status: 'pending',
        startedAt: null,
        endedAt: null,
        summary: null,
      })),
    ],
    waitingFor: [request],
    decisions: [
      { step: 'classify', by: 'model', who: 'tiny', choice: 'billing', confidence: 0.82, reasoning: 'A charge is named.', at: time },
    ],
    cost: { modelCalls: 2, cachedCalls: 1, inputTokens: 300, outputTokens: 30, usd: 0.0015 },
    result: null,
    failure: null,
  });
});

it('lists runs, the inbox, the journal, costs and workflows in the shapes of the contract', async () => {
  const commands = [
    ['list', '--workflow', 'support-ticket', '--limit', '1'],
    ...[
      ['inbox', '--for', 'mia'],
      ['inbox', RUN],
      ['inbox', '--for', 'otto'],
      ['journal', RUN],
    ],
    ...[['cost'], ['cost', '--by', 'workflow'], ['cost', '--by', 'day'], ['workflows']],
  ].map((args) => [...args, '--json']);
  const said = await runBatch(join(stage.folder, 'dist', 'src', 'cli'), commands, stage.folder);
  expect(said.map(({ code, stderr }) => ({ code, stderr }))).toEqual(said.map(() => ({ code: 0, stderr: '' })));
  const [runs, ofMia, ofRun, ofOtto, journal, ofRuns, ofWorkflows, ofDays, workflows] = said.map(
    ({ stdout }) => JSON.parse(stdout) as unknown,
  );
  const run = { id: RUN, workflow: 'support-ticket', status: 'initializing', state: 'received', startedAt: time, endedAt: null };
  expect(runs).toEqual([{ ...run, waitingFor: ['r1'], usd: 0.0015 }]);
  expect([ofMia, ofRun, ofOtto]).toEqual([[{ ...request, run: RUN }], [{ ...request, run: RUN }], []]);
  const row = {
    ...{ seq: 1, run: RUN, at: time, kind: 'model', step: 'classify', by: 'tiny', choice: 'billing' },
    ...{ input: null, version: '1', confidence: 0.82, usd: 0.001, hash: expect.stringMatching(/^[\da-f]{64}$/), previous: null },
    reasoning: 'A charge is named.',
  };
  expect(journal).toEqual(row);
  const cost = { modelCalls: 2, cachedCalls: 1, inputTokens: 300, outputTokens: 30, usd: 0.0015 };
  expect(ofRuns).toEqual([{ key: RUN, ...cost }]);
  expect(ofWorkflows).toEqual([{ key: 'support-ticket', ...cost }]);
  expect(ofDays).toEqual([{ key: '2026-11-20', ...cost }]);
  const workflow = workflowIn('support-ticket', workflows);
  expect(Object.keys(workflow)).toEqual(['name', 'story', 'input', 'messages', 'configuration']);
  expect(workflow).toMatchObject({ name: 'support-ticket', input: { type: 'object', required: ['customerEmail'] } });
  const messages = [
    { name: 'customerReply', content: { required: ['text'] } },
    { name: 'rate', content: { required: ['rating'] } },
  ];
  expect(workflow).toMatchObject({ messages });
  expect(workflow).toMatchObject({ configuration: { confidenceThreshold: 0.7, budget: { atLimit: 'person' } } });
});

it('shows what the settings file changes, and starts nothing while it is wrong', async () => {
  const file = join(stage.folder, 'workflows.yaml');
  writeFileSync(file, 'support-ticket:\n  confidenceThreshold: 0.9\n');
  expect(workflowIn('support-ticket', await json('workflows'))['configuration']).toMatchObject({
    confidenceThreshold: 0.9,
    approvalsNeeded: 1,
  });
  const { stdout } = await stage.run(['workflows']);
  expect(stdout).toMatch(/(^|\n)support-ticket {2}Answers .*\n {2}customerEmail/);
  expect(stdout).toMatch(/\n {2}send cancelOrder {2}The customer calls the order off.*\n {4}reason +Reason that the customer gives/);
  writeFileSync(file, 'support-ticket:\n  confidenceTreshold: 0.9\n');
  for (const args of [['workflows'], ['start', 'support-ticket', '--input', 'ticket.json', '--id', 'T-9']]) {
    const { code, stderr } = await stage.run([...args, '--json']);
    expect([code, JSON.parse(stderr)]).toEqual([
      2,
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        field: 'support-ticket.confidenceTreshold',
        fix: 'Correct line 2 of workflows.yaml.',
      }),
    ]);
  }
  rmSync(file);
  const named = await stage.run(['workflows', '--json'], { env: { SIGNALBOX_WORKFLOWS: 'none.yaml' } });
  expect([named.code, JSON.parse(named.stderr)]).toEqual([
    2,
    expect.objectContaining({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_WORKFLOWS' }),
  ]);
});

it('ends a wait as soon as a person has to decide', async () => {
  const again = ['start', 'support-ticket', '--input', 'ticket.json', '--id', 'T-1042', '--wait', '60', '--json'];
  const { code, stdout } = await stage.run(again);
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    expect.objectContaining({ id: RUN, alreadyStarted: true, waitingFor: [expect.objectContaining({ requestId: 'r1' })] }),
  ]);
});

it('prints a run for a person, with the exact command to decide, and without colours when there is no terminal', async () => {
  const { stdout } = await stage.run(['show', RUN], { env: { CI: 'true' } });
  expect(stdout).toContain(`signalbox approve ${RUN} --request r1 --as PERSON`);
  expect(stdout).toContain('  Asks for: send reply\n  Who: 1 of support\n');
  expect(stdout).toContain('\n  Reply: Dear Kim, …\n');
  expect(stdout).toMatch(/✔ gather context +1\.0 s +2 orders/);
  expect(stdout).toContain('classify: model tiny chose billing (82 %): A charge is named.');
  expect(stdout).not.toContain('\u001b');
  expect((await stage.run(['inbox'])).stdout).toMatch(/│ support-ticket:T-1042 │ Dear Kim, … │ 1 of support +│\n│ {3}send reply/);
  const whole = await stage.run(['inbox', RUN]);
  expect(whole.stdout).toBe(/(?<=Waiting for a person\n)( {2}.*\n)+/.exec(stdout)![0].replace(/^ {2}/gm, ''));
  expect(await stage.run(['inbox', 'support-ticket:none'])).toMatchObject({ code: 3, stdout: '' });
});

it('exits with 5 when no worker answers an order', async () => {
  const { code, stdout, stderr } = await stage.run(['pause', RUN, '--as', 'otto', '--reason', 'because', '--json']);
  expect([code, stdout, JSON.parse(stderr)]).toEqual([
    5,
    '',
    expect.objectContaining({ code: 'WORKER_MISSING', message: expect.stringContaining('task queue signalbox') }),
  ]);
});

it('exits with 4 and the code when a decision is refused', async () => {
  await stage.db.updateTable('approvals').set({ status: 'rejected' }).execute();
  await stage.run(['show', RUN]);
  expect(await terminate()).toBe('TERMINATED');
  const { code, stdout, stderr } = await stage.run(['approve', RUN, '--as', 'mia', '--json']);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toEqual({ accepted: false, code: 'ALREADY_DECIDED', requestId: 'r1', status: 'rejected' });
  expect(JSON.parse(stderr)).toMatchObject({ code: 'ALREADY_DECIDED' });
});

it('ends a watch with the end of the run, one JSON line a change', async () => {
  const { code, stdout } = await stage.run(['watch', RUN, '--json']);
  const kinds = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect([code, kinds]).toEqual([0, ['state', 'step', 'step', 'step', 'step', 'decision', 'end']]);
});

it('exits with 5 and a fix when no stack runs', async () => {
  const env = { SIGNALBOX_HOME: 'elsewhere' };
  for (const args of [['list'], ['show', RUN], ['start', 'support-ticket', '--input', 'ticket.json'], ['approve', RUN, '--as', 'mia']]) {
    const { code, stderr } = await stage.run([...args, '--json'], { env });
    expect([code, JSON.parse(stderr)]).toEqual([5, expect.objectContaining({ fix: 'Run `signalbox up`.' })]);
  }
});

it('grants more budget to an open run, and records who, why and how much', async () => {
  const run = await addRun(stage.db, 'support-ticket:T-2000', { workflow: 'support-ticket' });
  const order = ['budget', run, '--as', 'otto', '--reason', 'a large order'];
  const grant = expect.stringContaining(`${run}:operator-1-`);
  expect(await json(...order, '--usd', '0.5', '--model-calls', '3')).toEqual({ run, grant, granted: { usd: 0.5, modelCalls: 3 } });
  expect((await stage.run([...order, '--tokens', '1000'])).stdout).toBe(`${run} may use 1000 tokens more.\n`);
  const nothing = await stage.run([...order, '--json']);
  expect([nothing.code, JSON.parse(nothing.stderr)]).toEqual([2, expect.objectContaining({ code: 'INPUT_INVALID', field: 'more' })]);
  expect(await readGrants(stage.db, run)).toMatchObject([{ most: { usdNano: 5e8, modelCalls: 3 } }, { most: { tokens: 1000 } }]);
  const lines = await stage.db.selectFrom('journal').select(['kind', 'by', 'choice', 'reasoning']).where('run_id', '=', run).execute();
  expect(lines[0]).toEqual({ kind: 'operator', by: 'otto', choice: 'grant 0.5 USD, 3 model calls', reasoning: 'a large order' });
  await stage.db.updateTable('runs').set({ ended_at: new Date() }).where('id', '=', run).execute();
  const late = await stage.run([...order, '--usd', '1', '--json']);
  expect([late.code, JSON.parse(late.stderr)]).toEqual([4, expect.objectContaining({ code: 'RUN_ENDED' })]);
});

it('runs up, down, status and doctor in the program of the local stack, with its exit code', async () => {
  const local = join(stage.folder, 'dist', 'stack');
  mkdirSync(local);
  writeFileSync(join(local, 'main.js'), "console.log(process.argv.slice(2).join(' ')); process.exit(process.argv[2] === 'doctor' ? 1 : 0)");
  expect(await stage.run(['up', '--detach', '--json'])).toEqual({ code: 0, stdout: 'up --detach --json\n', stderr: '' });
  expect(await stage.run(['down'])).toMatchObject({ code: 0, stdout: 'down\n' });
  expect(await stage.run(['doctor'])).toMatchObject({ code: 1, stdout: 'doctor\n' });
});

async function terminate(): Promise<string> {
  const { Client, Connection } = await import('@temporalio/client');
  const connection = await Connection.connect({ address: stage.server.address });
  const handle = new Client({ connection }).workflow.getHandle(RUN);
  await handle.terminate('test');
  const { status } = await handle.describe();
  await connection.close();
  return status.name;
}
