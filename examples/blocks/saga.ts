import type { Sample } from './sample.ts';

/** Steps with an undo each. When a later one fails, is cancelled or calls the work off, they are undone in reverse order. */
export async function saga(run: Sample): Promise<string> {
  const { topic: item } = run.input;
  const repair = { group: run.configuration.approvers, deadlineMs: 86_400_000, escalateTo: [] };
  const ended = await run.saga({ rolling: 'undoing', repair }, async (work) => {
    const reserved = await work.step({
      name: 'reserve',
      do: () => run.once.reserve({ item }),
      undo: () => run.once.release({ item }),
    });
    if (item === 'nothing') work.callOff('done', 'there is nothing to send');
    return reserved;
  });
  return typeof ended === 'string' ? ended : `called off: ${ended.reason}`;
}
