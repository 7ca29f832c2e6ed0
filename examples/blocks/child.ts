import { contract, type Sample } from './sample.ts';

/** Runs another workflow, named by its contract, and waits for its end. The child has its own id, row and journal; its failure is a value. */
export async function child(run: Sample): Promise<string> {
  const ended = await run.child(contract, {
    businessId: `${run.id.split(':')[1]}-1`,
    input: { block: 'timer', topic: run.input.topic },
    summary: `Wait for ${run.input.topic}`,
  });
  if (ended.outcome === 'ended') return `the child says: ${String(ended.result)}`;
  return ended.outcome === 'not_started' ? `${ended.field}: ${ended.message}` : `${ended.code}: ${ended.message}`;
}
