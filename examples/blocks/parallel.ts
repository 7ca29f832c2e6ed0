import type { Sample } from './sample.ts';

/** Three questions at the same time, then one look-up for each item of a list, at most two at once. */
export async function parallel(run: Sample): Promise<string> {
  const { topic } = run.input;
  const { kind, facts, plan } = await run.parallel({
    kind: () => run.ask.classify({ topic }),
    facts: () => run.read.lookUp({ topic }),
    plan: () => run.ask.plan({ topic }),
  });
  const found = await run.each(plan.output?.parts ?? [], (part) => run.read.lookUp({ topic: part }, { step: `look up ${part}` }), {
    atMost: 2,
  });
  return `${kind.output?.kind}: ${[facts, ...found].flat().join(', ')}`;
}
