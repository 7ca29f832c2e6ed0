import type { Sample } from './sample.ts';

/** Asks a person, who may edit the text; what follows takes the proof of exactly what was approved. */
export async function approval(run: Sample): Promise<string> {
  const decided = await run.approve({
    from: 'working',
    in: 'awaiting_person',
    name: 'text',
    action: 'publish_text',
    arguments: { text: run.input.topic },
    editable: ['text'],
    show: { Text: run.input.topic },
    policy: { approvers: run.configuration.approvers, expiresAfterMs: 3 * 86_400_000 },
  });
  if (decided.choice !== 'approved') return decided.choice; // rejected, expired
  await run.once.publish({ text: String(decided.arguments['text']), proof: decided.proof });
  return `published, approved by ${decided.by.join(', ')}`;
}
