import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';

let test: WorkflowTest;
beforeAll(async () => {
  test = await openWorkflowTest('moderation');
});
afterAll(() => test?.close());

const PROMPTS = ['screenForHate', 'screenForSpam', 'screenForPersonalData'];
const none = { finding: 'none', confidence: 0.95, reasoning: 'an ordinary post' };
const violation = { finding: 'violation', confidence: 0.95, reasoning: 'it sells pills' };
const sensitive = { finding: 'sensitive', confidence: 0.9, reasoning: 'it names a person' };

let count = 0;
async function start(first: object = none, configuration = {}) {
  for (const prompt of PROMPTS) test.model.answer(prompt, prompt === PROMPTS[0] ? first : none);
  return startAnswered(configuration);
}
async function startAnswered(configuration = {}) {
  const [postId, email] = [`P-${++count}`, `kim-${count}@example.com`];
  const run = await test.start({ postId, author: { name: 'Kim', email }, text: 'My kettle blinks.' }, { configuration });
  const visible = async () => (await test.table('moderated_posts')).find(({ id }) => id === postId)?.['visible'];
  const subjects = () => test.mails(email).map(({ subject }) => subject);
  return { ...run, email, visible, subjects };
}
/** A moderator has decided, and the author may appeal. */
async function startDecided(decide: 'approve' | 'reject' = 'reject') {
  const run = await start(sensitive);
  await run.until('awaiting_moderator');
  await run[decide]({ as: 'ben', comment: 'seen' });
  await run.until('open_to_appeal');
  return run;
}
async function startAppealed(decide?: 'approve' | 'reject') {
  const run = await startDecided(decide);
  await run.send('appeal', { text: 'It is only a kettle.' });
  await run.until('awaiting_appeal');
  return run;
}

it.each([
  ['publishes a post in which all screenings are sure to find nothing', none, 'published'],
  ['hides a post in which a screening is sure of a violation', violation, 'hidden'],
])('%s, without a person', async (_name, first, outcome) => {
  const run = await start(first);
  await run.until('open_to_appeal');
  expect(await run.visible()).toBe(outcome === 'published');
  await test.skip('7 days');
  expect(await run.result()).toMatchObject({ outcome, decidedBy: [], appeal: null });
  expect(run.subjects()).toEqual([`Your post is ${outcome}`]);
});

it.each([
  ['publishes', 'approve', 'published'],
  ['hides', 'reject', 'hidden'],
] as const)('%s a doubtful post as a moderator decides, who has to say why', async (_name, decide, outcome) => {
  const run = await start(sensitive);
  await run.until('awaiting_moderator');
  expect(await run.visible()).toBeUndefined();
  expect(await run.refusal(run[decide]({ as: 'ana' }))).toBe('COMMENT_REQUIRED');
  await run[decide]({ as: 'ana', comment: 'I know them' });
  await run.until('open_to_appeal');
  expect(await run.visible()).toBe(outcome === 'published');
  expect(test.mails(run.email)[0]?.text).toContain('Reason: I know them');
  expect(await run.show()).toMatchObject({ result: { outcome, reason: 'I know them', decidedBy: ['ana'] } });
});

it.each([
  ['a screening is not sure enough', () => start({ ...none, confidence: 0.5 })],
  [
    'no model can answer',
    () => {
      for (const prompt of PROMPTS) test.model.fail(prompt);
      return startAnswered();
    },
  ],
])('asks a moderator when %s', async (_name, started) => {
  const run = await started();
  await run.until('awaiting_moderator');
  await run.approve({ as: 'mia', comment: 'fine' });
  expect(await run.until('open_to_appeal')).toMatchObject({ result: { outcome: 'published', decidedBy: ['mia'] } });
});

it('hides a post on which no moderator decides in time', async () => {
  const run = await start(sensitive);
  await run.until('awaiting_moderator');
  await test.skip('1 day');
  expect(await run.until('open_to_appeal')).toMatchObject({ result: { outcome: 'hidden', reason: 'no moderator decided in time' } });
  expect(await run.visible()).toBe(false);
});

it('overturns a decision on appeal: the table changes, the ledger says what undid what, and the author is told', async () => {
  const run = await startAppealed('reject');
  expect(await run.visible()).toBe(false);
  await run.approve({ as: 'mia', comment: 'harmless' });
  expect(await run.result()).toEqual({ outcome: 'published', reason: 'harmless', decidedBy: ['ben', 'mia'], appeal: 'overturned' });
  expect(await run.visible()).toBe(true);
  expect(run.subjects()).toEqual(['Your post is hidden', 'Your appeal: the decision was overturned']);
  const effects = (await test.table('effects')).filter(({ run_id, class: kind }) => run_id === run.id && kind === 'compensatable');
  const applied = effects.find(({ action }) => action === 'apply_decision');
  expect(effects.find(({ action }) => action === 'overturn_decision')).toMatchObject({ undoes: applied?.['key'], status: 'done' });
});

it.each([
  ['the reviewer rejects it', (run) => run.reject({ as: 'mia', comment: 'it stays' }), { reason: 'it stays', decidedBy: ['ben', 'mia'] }],
  ['nobody reviews it in time', () => test.skip('7 days'), { reason: expect.stringMatching(/decision stands/), decidedBy: ['ben'] }],
] as [string, (run: Awaited<ReturnType<typeof start>>) => Promise<void>, object][])(
  'upholds a decision when %s',
  async (_name, decide, result) => {
    const run = await startAppealed('reject');
    await decide(run);
    expect(await run.result()).toEqual({ outcome: 'hidden', appeal: 'upheld', ...result });
    expect(await run.visible()).toBe(false);
    expect(run.subjects()).toEqual(['Your post is hidden', 'Your appeal: the decision was upheld']);
  },
);

it('does not let who decided review the appeal', async () => {
  const run = await startAppealed();
  for (const decide of ['approve', 'reject'] as const)
    expect(await run.refusal(run[decide]({ as: 'ben', comment: 'again' }))).toBe('LEFT_OUT');
  expect(await run.refusal(run.approve({ as: 'otto', comment: 'me too' }))).toBe('NOT_ALLOWED');
});

it('takes one appeal, only while it is open to one, and none after the end', async () => {
  const waiting = await start(sensitive);
  await waiting.until('awaiting_moderator');
  expect(await waiting.refusal(waiting.send('appeal', { text: 'Too early.' }))).toBe('WRONG_STATE');
  const run = await startAppealed();
  expect(await run.refusal(run.send('appeal', { text: 'And again.' }))).toBe('ALREADY_SENT');
  expect(await run.refusal(run.send('appeal', { text: ' ' }))).toBe('INPUT_INVALID');
  await run.reject({ as: 'mia', comment: 'it stays' });
  await run.until('hidden');
  expect(await run.refusal(run.send('appeal', { text: 'But why?' }))).toBe('RUN_ENDED');
  expect(await run.refusal(run.approve({ as: 'mia', comment: 'late' }))).toBe('ALREADY_DECIDED');
});

it('goes on when the mail server refuses the mail to the author', async () => {
  test.refuseMailTo(`kim-${count + 1}@example.com`);
  const run = await start();
  await run.until('open_to_appeal');
  expect(run.subjects()).toEqual([]);
  expect(await run.journal()).toContainEqual(expect.objectContaining({ by: 'mail', choice: 'none' }));
  expect(await run.steps()).toContainEqual(expect.objectContaining({ name: 'tell author', status: 'failed' }));
});

it('decides once, although workers die in the middle of a screening and while a moderator decides', async () => {
  for (const prompt of PROMPTS.slice(1)) test.model.answer(prompt, none);
  test.model.answer(PROMPTS[0]!, async () => {
    await test.killWorker();
    return sensitive;
  });
  const before = test.model.asked(PROMPTS[0]!).length;
  const run = await startAnswered();
  await run.until('awaiting_moderator');
  await test.killWorker();
  await run.reject({ as: 'ana', comment: 'no' });
  await run.until('open_to_appeal');
  expect(run.subjects()).toEqual(['Your post is hidden']);
  expect(test.model.asked(PROMPTS[0]!).length - before).toBe(1);
  const decided = (await run.journal()).filter(({ by }) => by === 'ana');
  expect(decided).toHaveLength(1);
});
