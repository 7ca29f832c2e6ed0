import type { Sample } from './sample.ts';

/** One prompt plans the parts, workers write them three at once, and one prompt joins them. */
export async function orchestratorWorkers(run: Sample): Promise<string> {
  const { topic } = run.input;
  const { output: plan } = await run.ask.plan({ topic });
  const parts = await run.each(
    plan?.parts ?? [topic],
    async (part) => {
      const facts = await run.read.lookUp({ topic: part }, { step: `look up ${part}` });
      const { output } = await run.ask.draft({ topic: part, facts, fault: null }, { step: `write ${part}` });
      return output?.text ?? `${part}: not written`;
    },
    { atMost: 3 },
  );
  const { output: whole } = await run.ask.draft({ topic, facts: parts, fault: null }, { step: 'join the parts' });
  return whole?.text ?? parts.join('\n');
}
