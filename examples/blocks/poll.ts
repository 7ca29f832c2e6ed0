import type { Sample } from './sample.ts';

/** Checks a pending refund after 1, 2, 4 … seconds, at most a minute apart and for an hour. */
export async function poll(run: Sample): Promise<string> {
  const { topic } = run.input;
  const status = await run.poll({
    name: 'refund',
    wait: { firstWaitMs: 1_000, longestWaitMs: 60_000, withinMs: 3_600_000 },
    first: await run.read.refundStatus({ topic }, { step: 'check refund' }),
    isPending: (latest) => latest === 'pending',
    look: () => run.read.refundStatus({ topic }, { step: 'check refund again' }),
    what: 'the refund',
  });
  return status === 'pending' ? `the refund of ${topic} is still pending after an hour` : `the refund of ${topic} has ${status}`;
}
