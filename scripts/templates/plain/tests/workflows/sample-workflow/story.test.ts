import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';
import input from '../../../examples/sample-workflow/first.json' with { type: 'json' };

let test: WorkflowTest;
beforeAll(async () => {
  test = await openWorkflowTest('sample-workflow');
});
afterAll(() => test.close());

it('records a summary and mails it', async () => {
  test.model.answer('summariseSampleWorkflow', { summary: 'The table moves.', confidence: 0.9 });
  const run = await test.start(input);
  expect(await run.result()).toEqual({ outcome: 'recorded', summary: 'The table moves.' });
  expect(test.mails(input.mailTo)).toMatchObject([{ text: 'The table moves.' }]);
  expect(await test.table('sample_workflow_records')).toMatchObject([{ run_id: run.id, summary: 'The table moves.' }]);
});

it('records nothing when no model can answer', async () => {
  test.model.fail('summariseSampleWorkflow');
  const run = await test.start(input);
  expect(await run.result()).toEqual({ outcome: 'not_recorded', summary: '' });
});
