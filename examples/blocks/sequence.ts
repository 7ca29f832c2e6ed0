import type { Sample } from './sample.ts';

/** One step after the other; each uses what the one before found. */
export async function sequence(run: Sample): Promise<string> {
  const { topic } = run.input;
  const facts = await run.read.lookUp({ topic });
  const { output, why } = await run.ask.draft({ topic, facts, fault: null });
  if (output === null) return `nobody is told: ${why}`;
  const sent = await run.mail.tell({ text: output.text });
  return sent.messageId ?? `no mail got through: ${sent.why}`;
}
