import type { SampleWorkflowActivities } from '../../activities/sample-workflow/activities.ts';
import { contract } from '../../contracts/sample-workflow/contract.ts';
import { story } from '../../kit/workflow/story.ts';

/** Summarises a text, records the summary and mails it. Waits for nobody; survives a crash at any point. */
export const sampleWorkflow = story<typeof contract, SampleWorkflowActivities>(contract, async (run) => {
  const { title, text, mailTo } = run.input;
  run.move('received', 'summarising');
  const { output, why } = await run.ask.summariseSampleWorkflow({ text });
  if (output === null) return run.end('summarising', 'not_recorded', { outcome: 'not_recorded', summary: '' }, why);
  const { summary } = output;
  await run.once.recordSampleWorkflow({ title, summary });
  await run.mail.mailSampleWorkflow({ to: mailTo, title, summary });
  return run.end('summarising', 'recorded', { outcome: 'recorded', summary });
});
