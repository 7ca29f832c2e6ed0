import type { Sample } from './sample.ts';

/** Waits for a message from outside, at most a day. Messages that came earlier are read first. */
export async function message(run: Sample): Promise<string> {
  const remark = await run.message.remark.next(86_400_000);
  if (remark === null) return 'nobody wrote within a day';
  run.note('remark', 'heeded', remark.text);
  return `somebody wrote: ${remark.text}`;
}
