import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';
import input from '../../../examples/sample-workflow/first.json' with { type: 'json' };

let test: WorkflowTest;
beforeAll(async () => {
  test = await openWorkflowTest('sample-workflow');
});
afterAll(() => test.close());

/** The agent searches, then gives its final answer. */
function agentAnswers(confidence: number) {
  test.model.call('workOnSampleWorkflow', 'search_knowledge', { query: 'delivery to Switzerland' });
  test.model.answer('workOnSampleWorkflow', { decision: 'answer', answer: 'Four days.', confidence, reasoning: 'A passage says so.' });
}

it('sends the answer of an agent that is sure', async () => {
  agentAnswers(0.9);
  const run = await test.start(input);
  expect(await run.result()).toEqual({ outcome: 'answered', answer: 'Four days.', decidedBy: [] });
  expect(test.mails(input.mailTo)).toMatchObject([{ text: 'Four days.' }]);
  expect(await test.table('sample_workflow_records')).toMatchObject([{ run_id: run.id, answer: 'Four days.' }]);
});

it('asks a person when the agent is not sure, and sends the answer as edited', async () => {
  agentAnswers(0.3);
  const run = await test.start(input);
  await run.until('awaiting_person');
  await run.approve({ as: 'ana', edits: { answer: 'Five days.' } });
  expect(await run.result()).toEqual({ outcome: 'answered', answer: 'Five days.', decidedBy: ['ana'] });
});

it('sends nothing that a person rejects', async () => {
  agentAnswers(0.3);
  const run = await test.start(input);
  await run.until('awaiting_person');
  await run.reject({ as: 'ben' });
  expect(await run.result()).toEqual({ outcome: 'not_answered', answer: '', decidedBy: ['ben'] });
});
