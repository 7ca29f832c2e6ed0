import type { SampleWorkflowActivities } from '../../activities/sample-workflow/activities.ts';
import { contract } from '../../contracts/sample-workflow/contract.ts';
import { story, type RunOf } from '../../kit/workflow/story.ts';

type SampleWorkflow = RunOf<typeof contract, SampleWorkflowActivities>;

/** An agent answers, or a person within `decideWithinMs`; the answer is recorded and mailed once. Survives a crash at any point. */
export const sampleWorkflow = story<typeof contract, SampleWorkflowActivities>(contract, async (run) => {
  const { question, mailTo } = run.input;
  run.move('received', 'working');
  const found = await run.agent.workOnSampleWorkflow({ input: { question } });
  const draft = found.outcome === 'done' ? found.output : null;
  const sure = draft !== null && draft.decision === 'answer' && draft.confidence >= run.configuration.leastConfidence;
  const decided = sure ? null : await askPerson(run, draft?.answer ?? '', draft?.reasoning ?? `the agent ended as ${found.outcome}`);
  if (decided !== null && decided.choice !== 'approved') {
    return run.end('awaiting_person', 'not_answered', { outcome: 'not_answered', answer: '', decidedBy: decided.by }, decided.choice);
  }
  if (decided === null) run.move('working', 'answering');
  else run.move('awaiting_person', 'answering');
  const answer = decided === null ? (draft?.answer ?? '') : String(decided.arguments['answer']); // as approved: a person may edit it
  await run.once.recordSampleWorkflow({ question, answer, proof: decided?.proof ?? null });
  await run.mail.mailSampleWorkflow({ to: mailTo, answer });
  return run.end('answering', 'answered', { outcome: 'answered', answer, decidedBy: decided?.by ?? [] });
});

/** Shows a person the agent's draft. */
const askPerson = (run: SampleWorkflow, draft: string, why: string) =>
  run.approve({
    from: 'working',
    in: 'awaiting_person',
    to: 'awaiting_person',
    why,
    name: 'answer',
    action: 'send_answer',
    arguments: { question: run.input.question, answer: draft },
    editable: ['answer'],
    show: { Why: why },
    policy: { approvers: run.configuration.approvers, expiresAfterMs: run.configuration.decideWithinMs },
  });
