import type { Sample } from './sample.ts';

/** Waits durably: the timer goes on while no worker runs, and a pause, a restart or a new release do not lose it. */
export async function timer(run: Sample): Promise<string> {
  const begun = Date.now(); // the time of the run, the same at every replay
  await run.sleep('wait for the goods', 1_000, 'Goods arrive in a second');
  return Date.now() - begun >= 1_000 ? 'the time is over' : 'too early';
}
