import type { Sample } from './sample.ts';

/** Two at once, while any number of others rests until its time has come. */
export async function window(run: Sample): Promise<string> {
  const items = ['one', 'two', 'three'].map((part) => `${run.input.topic} ${part}`);
  const progress = (work: { open: number; resting(reason: string): number }) => ({ open: work.open, waiting: work.resting('time') });
  return run.window({ atMost: 2, progress }, async (work) => {
    await work.each(items, async (item, rest) => {
      rest('time');
      await run.sleep(`wait for ${item}`, 10);
    });
    return `${items.length} begun`;
  });
}
