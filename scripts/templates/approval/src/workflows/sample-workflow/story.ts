import type { SampleWorkflowActivities } from '../../activities/sample-workflow/activities.ts';
import { contract } from '../../contracts/sample-workflow/contract.ts';
import { story } from '../../kit/workflow/story.ts';

/** Summarises a text, waits for a person at most `decideWithinMs`, then records and mails it. Survives a crash at any point. */
export const sampleWorkflow = story<typeof contract, SampleWorkflowActivities>(contract, async (run) => {
  const { title, text, mailTo } = run.input;
  const { approvers, decideWithinMs } = run.configuration;
  run.move('received', 'summarising');
  const { output, why } = await run.ask.summariseSampleWorkflow({ text });
  const decided = await run.approve({
    from: 'summarising',
    in: 'awaiting_approval',
    to: 'awaiting_approval',
    why: why ?? 'every summary is approved',
    name: 'summary',
    action: 'record_summary',
    arguments: { title, summary: output?.summary ?? text.slice(0, 300) },
    editable: ['summary'],
    show: { Text: text },
    policy: { approvers, expiresAfterMs: decideWithinMs },
  });
  if (decided.choice !== 'approved') {
    const result = { outcome: 'not_recorded' as const, summary: output?.summary ?? '', decidedBy: decided.by };
    return run.end('awaiting_approval', 'not_recorded', result, decided.choice);
  }
  run.move('awaiting_approval', 'recording');
  const summary = String(decided.arguments['summary']); // as approved: a person may edit it
  await run.once.recordSampleWorkflow({ title, summary, proof: decided.proof });
  await run.mail.mailSampleWorkflow({ to: mailTo, title, summary });
  return run.end('recording', 'recorded', { outcome: 'recorded', summary, decidedBy: decided.by });
});
