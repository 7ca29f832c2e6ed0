import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';
import type { TestRun } from '../../../testkit/run.ts';

const sensitive = { finding: 'sensitive', confidence: 0.9, reasoning: 'it names a person' };
const none = { finding: 'none', confidence: 0.95, reasoning: 'an ordinary post' };

export interface Moderation {
  test: WorkflowTest;
  /** Starts a run that waits for a moderator; its request is `requestId`. */
  startAsked(text?: string): Promise<TestRun & { requestId: string }>;
}

/** Real runs that wait for a decision. */
export async function openModeration(): Promise<Moderation> {
  const test = await openWorkflowTest('moderation');
  let count = 0;
  const startAsked = async (text = 'My kettle blinks.') => {
    test.model.answer('screenForHate', sensitive);
    for (const prompt of ['screenForSpam', 'screenForPersonalData']) test.model.answer(prompt, none);
    const postId = `P-${++count}`;
    const run = await test.start({ postId, author: { name: 'Kim', email: 'kim@example.com' }, text });
    const { waitingFor } = await run.until('awaiting_moderator');
    return { ...run, requestId: waitingFor[0]!.requestId };
  };
  return { test, startAsked };
}
