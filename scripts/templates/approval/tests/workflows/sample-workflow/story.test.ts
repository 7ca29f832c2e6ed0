import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';
import input from '../../../examples/sample-workflow/first.json' with { type: 'json' };

let test: WorkflowTest;
beforeAll(async () => {
  test = await openWorkflowTest('sample-workflow');
});
afterAll(() => test.close());

async function startWaiting() {
  test.model.answer('summariseSampleWorkflow', { summary: 'The table moves.', confidence: 0.9 });
  const run = await test.start(input);
  await run.until('awaiting_approval');
  return run;
}

it('records and mails the summary that a person approved, with the edits', async () => {
  const run = await startWaiting();
  await run.approve({ as: 'ana', edits: { summary: 'The table moves on Monday.' } });
  expect(await run.result()).toEqual({ outcome: 'recorded', summary: 'The table moves on Monday.', decidedBy: ['ana'] });
  expect(test.mails(input.mailTo)).toMatchObject([{ text: 'The table moves on Monday.' }]);
  expect(await test.table('sample_workflow_records')).toMatchObject([{ run_id: run.id, summary: 'The table moves on Monday.' }]);
});

it('records nothing that a person rejects', async () => {
  const run = await startWaiting();
  await run.reject({ as: 'ben' });
  expect(await run.result()).toEqual({ outcome: 'not_recorded', summary: 'The table moves.', decidedBy: ['ben'] });
});

it('records nothing when nobody decides in time', async () => {
  const run = await startWaiting();
  await test.skip('3 days');
  expect(await run.result()).toMatchObject({ outcome: 'not_recorded', decidedBy: [] });
});

it('shows a person the start of the text when no model can answer', async () => {
  test.model.fail('summariseSampleWorkflow');
  const run = await test.start(input);
  const { waitingFor } = await run.until('awaiting_approval');
  expect(waitingFor[0]!.arguments).toMatchObject({ summary: input.text.slice(0, 300) });
});
