import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { payment } from '../../testkit/payments/payment.ts';
import { assertReplays } from '../../testkit/replay.ts';
import { openWorkflowTest, type WorkflowTest } from '../../testkit/workflow.ts';

let test: WorkflowTest;
beforeAll(async () => {
  test = await openWorkflowTest('moderation');
});
afterAll(() => test?.close());

const post = (postId: string) => ({ postId, author: { name: 'Kim', email: 'kim@example.com' }, text: 'My kettle blinks.' });
const sure = { finding: 'none', confidence: 0.95, reasoning: 'an ordinary post' };
function answerAll() {
  for (const prompt of ['screenForHate', 'screenForSpam', 'screenForPersonalData']) test.model.answer(prompt, sure);
}

it('fails a test in which a prompt is asked once too often, with its name and input', async () => {
  for (const prompt of ['screenForHate', 'screenForPersonalData']) test.model.answer(prompt, sure);
  const run = await test.start(post('P-1'));
  await expect(run.until('open_to_appeal')).rejects.toThrow(
    'the prompt screenForSpam has 0 scripted answers and was asked once more, with the input {"post":"My kettle blinks."}',
  );
  await run.until('awaiting_moderator');
});

it('says where a run is that does not come to a state in time, or has ended elsewhere', async () => {
  answerAll();
  const run = await test.start(post('P-2'), { id: 'P-2' });
  await run.until('open_to_appeal');
  await expect(run.until('awaiting_appeal', 1)).rejects.toThrow(
    /^moderation:P-2 did not come to awaiting_appeal: it is in open_to_appeal \(status running.*\) after 0.001 s$/,
  );
  await test.skip('7 days');
  await expect(run.until('awaiting_appeal')).rejects.toThrow(/it is in published \(status completed\)$/);
});

it('refuses what every door refuses: an input, a configuration and a person that do not fit', async () => {
  await expect(test.start({ ...post('P-3'), text: '' })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'text' });
  await expect(test.start(post('P-3'), { configuration: { moderators: ['nobody'] } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(test.start(post('P-3'), { as: 'eve' })).rejects.toMatchObject({ code: 'PERSON_UNKNOWN' });
});

it('does not pass where the test expects a refusal and the run accepts', async () => {
  test.model.answer('screenForHate', 'no JSON at all');
  test.model.answer('screenForHate', { ...sure, finding: 'sensitive' }); // an answer that does not fit is asked for again
  for (const prompt of ['screenForSpam', 'screenForPersonalData']) test.model.answer(prompt, sure);
  const run = await test.start(post('P-4'));
  await run.until('awaiting_moderator');
  await expect(run.refusal(run.approve({ as: 'ana', comment: 'fine' }))).rejects.toThrow(/accepted what the test expects it to refuse/);
});

it('names the run whose history does not replay', async () => {
  const code = readFileSync(process.env['TEST_STORY_BUNDLE']!, 'utf8').replaceAll('screenForSpam', 'screenForHam');
  await expect(assertReplays(test.temporal, { code }, ['moderation:P-2'])).rejects.toThrow(/moderation:P-2: .*Nondeterminism/s);
});

it('moves the clock of a run that counts in days, for any workflow', async () => {
  const bank = await openWorkflowTest('transaction');
  bank.model.answer('assessRisk', { risk: 'low', confidence: 0.9, reasoning: 'an invoice' });
  const executeOn = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const run = await bank.start(payment({ executeOn }), { id: 'T-1' });
  await run.until('scheduled');
  await bank.skip('29 days');
  await run.until('scheduled');
  await bank.skip('1 day');
  expect(await run.result()).toMatchObject({ outcome: 'completed' });
  expect(await bank.table('transfers')).toHaveLength(2);
  await bank.close();
});
