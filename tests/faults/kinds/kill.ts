import { beforeAll, expect, it } from '@jest/globals';
import { SHORT_LINE, type Stack } from '../../../testkit/stack.ts';
import { eventually } from '../../../testkit/processes.ts';
import { expectNoDoubleMail, expectOneMail, paidTwice } from '../judge.ts';

let stack: Stack;

const clear = {
  customerEmail: 'ana.example@example.com',
  subject: 'Which countries do you deliver to?',
  body: 'Hello, I would like to know which countries you deliver to and how long a delivery takes. Thank you.',
};
/** Too short to be sure of. */
const doubtful = { customerEmail: 'ben.carter@example.org', subject: 'Hm', body: 'Not good.' };

/** A ticket at the moment in which the model has its draft request and does not answer. */
async function heldAtDraft(id: string): Promise<string> {
  await stack.setModelFaults([{ match: { prompt: 'draftReply', run: `support-ticket:${id}` }, times: 1, fault: 'hang' }]);
  const run = await stack.start(id, clear);
  await eventually(async () => expect(await stack.modelFaultsFired()).toBe(1));
  return run;
}

/** A ticket at the moment in which the mail server has the mail and does not say so. */
async function heldAtMail(id: string): Promise<string> {
  const before = (await stack.mails()).length;
  await stack.setMailFaults({ delayMs: 10_000 });
  const run = await stack.start(id, clear);
  await finishedOrMailed(run, before);
  return run;
}

async function finishedOrMailed(run: string, before: number): Promise<void> {
  await eventually(async () => {
    const waits = await stack.client().db.selectFrom('approvals').select('run_id').where('run_id', '=', run).execute();
    if (waits.length > 0) await stack.approve(run);
    expect((await stack.mails()).length).toBe(before + 1);
  }, 60_000);
}

/** The run's end, with the word of a person where it asks for one. */
async function end(run: string): Promise<{ status: string; result: unknown }> {
  const settled = await stack.settled(run);
  if (settled.status !== 'waiting_approval') return settled;
  await stack.approve(run);
  return eventually(async () => {
    const row = await stack.settled(run);
    expect(row.status).toBe('completed');
    return row;
  }, 60_000);
}

async function expectSentOnce(run: string): Promise<void> {
  const { status, result } = await end(run);
  expect({ run, status, result }).toMatchObject({ status: 'completed', result: { outcome: 'sent' } });
  await expectOneMail(stack, result);
  await expectNoDoubleMail(stack);
  expect(await paidTwice(stack, [run])).toEqual([]);
}

/** Kills or freezes one part, or all, at the moment that could lose or double something. */
export function kill(opened: () => Stack): void {
  beforeAll(() => {
    stack = opened();
    stack.configure(SHORT_LINE);
  });

  it('goes on in the middle of a branch after the worker was killed, and pays for no answer twice', async () => {
    const run = await heldAtDraft('killed-worker');
    const pid = stack.pidOf('worker');
    stack.kill('worker');
    await stack.replaced('worker', pid);
    await expectSentOnce(run);
    const asked = stack
      .modelLog()
      .filter((line) => line.run === run)
      .map(({ prompt }) => prompt);
    expect(asked.filter((prompt) => prompt === 'classifyTicket')).toHaveLength(1);
  });

  it('goes on after the worker was frozen', async () => {
    const run = await heldAtDraft('frozen-worker');
    const pid = stack.pidOf('worker');
    stack.kill('worker', 'SIGSTOP');
    await stack.replaced('worker', pid);
    await expectSentOnce(run);
  });

  it('sends no second mail when the database was killed between the acceptance and its record', async () => {
    const run = await heldAtMail('killed-database');
    const pid = stack.pidOf('database');
    stack.kill('database');
    await stack.replaced('database', pid);
    await stack.setMailFaults({});
    await expectSentOnce(run);
  });

  it('takes a decision after the Temporal server was killed while the approval waited', async () => {
    const run = await stack.start('killed-temporal', doubtful);
    expect(await stack.settled(run)).toMatchObject({ status: 'waiting_approval' });
    const pid = stack.pidOf('temporal');
    stack.kill('temporal');
    await stack.replaced('temporal', pid);
    await expectSentOnce(run);
  });

  it('keeps a waiting approval and a run at work when everything was killed, the supervisor too', async () => {
    const waiting = await stack.start('killed-all-waiting', doubtful);
    expect(await stack.settled(waiting)).toMatchObject({ status: 'waiting_approval' });
    const working = await heldAtDraft('killed-all-working');
    stack.killAll();
    await stack.up();
    expect(await stack.settled(waiting)).toMatchObject({ status: 'waiting_approval' });
    await expectSentOnce(waiting);
    await expectSentOnce(working);
  });
}
