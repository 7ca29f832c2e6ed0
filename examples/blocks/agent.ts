import type { Sample } from './sample.ts';

/** An agent chooses its tools itself, within its limits. How it ended is a value: an agent that gave up is no failure. */
export async function agent(run: Sample): Promise<string> {
  const found = await run.agent.research(
    { input: { topic: run.input.topic } },
    { summary: 'Find out what is known', done: ({ outcome }) => outcome },
  );
  return found.outcome === 'done' ? found.output.text : `a person takes over, because the agent ended as ${found.outcome}`;
}
