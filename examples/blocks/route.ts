import type { Sample } from './sample.ts';

/** A model names the kind, and each kind has its own work. What is not certain goes to a route of its own. */
export async function route(run: Sample): Promise<string> {
  const { topic } = run.input;
  const { output, why } = await run.ask.classify({ topic });
  return run.route(
    output?.kind ?? 'unknown',
    {
      question: async () => (await run.read.lookUp({ topic })).join(', '),
      complaint: async () => (await run.mail.tell({ text: `A complaint: ${topic}` })).messageId ?? 'nobody was told',
      unknown: async () => 'a person decides',
    },
    why ?? 'the model named it',
  );
}
