import { until } from '../../testkit/wait.ts';
import { exampleFile } from './examples.ts';
import type { Stack } from '../../testkit/installed.ts';

const WAIT_SECONDS = '60';
const MOST_MS = 300_000;

/** Ends tickets soon after their answer instead of days later. */
export const SHORT_AFTERCARE = { 'support-ticket': { aftercare: { reopenWithinMs: 1, survey: false, learn: false } } };

/** Starts an example that ends by itself (with the short after-care) and one that waits for a person. */
export async function startExamples(stack: Stack): Promise<{ ended: string; waiting: string }> {
  const ended = await startExample(stack, 'general-delivery-countries');
  await until(async () => (await lookAt(stack, ended)).endedAt, MOST_MS, `${ended} did not end`);
  const waiting = await startExample(stack, 'billing-charged-twice');
  const { status } = await lookAt(stack, waiting);
  if (status !== 'waiting_approval') throw new Error(`${waiting} does not wait for a person: it is ${status}`);
  return { ended, waiting };
}

async function startExample(stack: Stack, name: string): Promise<string> {
  const { stdout } = await stack.run('start', 'support-ticket', '--input', exampleFile(name), '--wait', WAIT_SECONDS, '--json');
  return (JSON.parse(stdout) as { id: string }).id;
}

async function lookAt(stack: Stack, run: string): Promise<{ status: string; endedAt: string | null }> {
  return JSON.parse((await stack.run('show', run, '--json')).stdout) as { status: string; endedAt: string | null };
}
