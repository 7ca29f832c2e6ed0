import type { Sample } from './sample.ts';

type Judged = { text: string; fault: string | null };

/** One prompt writes, another judges; the writer gets the fault and tries again, at most three times. */
export async function evaluatorOptimiser(run: Sample): Promise<string> {
  const { topic } = run.input;
  const { value, met } = await run.repeat(
    { name: 'draft is good', until: ({ fault }: Judged) => fault === null, atMost: 3 },
    async (round, before) => {
      const draft = await run.ask.draft({ topic, facts: [], fault: before?.fault ?? null }, { step: `draft ${round}` });
      const text = draft.output?.text ?? '';
      const judged = await run.ask.judge({ text }, { step: `judge ${round}` });
      return { text, fault: judged.output === null ? 'nobody judged it' : judged.output.fault };
    },
  );
  return met ? value.text : `a person looks at it: ${value.fault}`;
}
