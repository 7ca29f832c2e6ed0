import type { Sample } from './sample.ts';

const HOUR_MS = 3_600_000;

/** Looks once an hour until the parcel is there, at most for a week. */
export async function loop(run: Sample): Promise<string> {
  const { value, rounds, met } = await run.repeat(
    { name: 'parcel delivered', until: (delivered: boolean) => delivered, atMost: 7 * 24 },
    async (round) => {
      if (round > 1) await run.sleep(`wait before round ${round}`, HOUR_MS);
      return run.read.isDelivered({ topic: run.input.topic }, { step: `look ${round}` });
    },
  );
  return met && value ? `delivered in round ${rounds}` : 'still not delivered';
}
