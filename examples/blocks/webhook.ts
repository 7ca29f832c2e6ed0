import type { Sample } from './sample.ts';

/** Tells another system, signed and once. A call whose answer was lost is repeated under the same id. */
export async function webhook(run: Sample): Promise<string> {
  const { topic } = run.input;
  const { status } = await run.call.announce({ topic }, { summary: `Tell the catalogue about ${topic}` });
  run.note('announced', String(status), `the catalogue answered ${status}`);
  return `the catalogue knows of ${topic}`;
}
