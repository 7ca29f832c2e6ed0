import { defineContract, defineMessage } from '../../../src/kit/common/contract.ts';
import { text } from '../../../src/kit/common/fields.ts';
import { defineStates } from '../../../src/kit/common/states.ts';
import type { RepairPolicy, Undone, UndoRetry } from '../../../src/kit/common/undo.ts';
import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import type { Saga } from '../../../src/kit/workflow/blocks/saga.ts';
import { story, type RunOf } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['working'] },
  working: { status: 'running', to: ['undoing', 'done'] },
  undoing: { status: 'rolling_back', to: ['refused', 'withdrawn'] },
  done: { status: 'completed', to: [] },
  refused: { status: 'completed', to: [] },
  withdrawn: { status: 'completed', to: [] },
});

export interface SagaInput {
  steps: string[];
  /** Run at the same time, before the others. */
  parallel?: [string, string];
  /** A step at the end that cannot be undone. */
  forGood?: boolean;
  /** The story itself rolls back at the end, without a failure. */
  refuse?: boolean;
  undoRetry: UndoRetry;
  repair: RepairPolicy;
}

/** How the story calls them; a test gives plain functions. */
export interface SagaActivities {
  work: Effect<(input: { step: string }) => Promise<{ did: string }>>;
  undo: Effect<(input: { step: string; did: string | null }) => Promise<Undone>>;
}
type Effect<F extends (input: never) => Promise<unknown>> = F & Pick<Declared<F, 'effect'>, 'kind'>;

const contract = defineContract<ContractTypes<SagaInput, { outcome: string }>>()({
  name: 'saga',
  story: 'Steps with an undo each, and every way in which such a run can end.',
  states,
  steps: [],
  messages: [
    defineMessage({
      name: 'stop',
      story: 'Calls the work off.',
      fields: { reason: text('Why.') },
      journal: () => ({ by: 'customer', choice: 'stop' }),
    }),
  ],
});

/** Steps with an undo each, and every way in which such a run can end. */
export const saga = story<typeof contract, SagaActivities>(contract, async (run) => {
  const { steps, parallel, forGood, refuse, undoRetry, repair } = run.input;
  run.move('new', 'working');
  const calledOffBy = { message: run.message.stop, to: 'withdrawn', reason: () => 'the customer does not want it' } as const;
  const ended = await run.saga({ rolling: 'undoing', undoRetry, repair, calledOffBy }, async (all) => {
    const [one, other] = parallel ?? [];
    if (one && other) await run.parallel({ one: () => take(run, all, one), other: () => take(run, all, other) });
    for (const name of steps) await take(run, all, name);
    if (forGood) await all.step({ name: 'mail', do: () => run.once.work({ step: 'mail' }), undo: null });
    if (refuse) return all.callOff('refused', 'refused');
    return run.end('working', 'done', { outcome: 'done' });
  });
  return 'calledOff' in ended ? run.end('undoing', ended.calledOff, { outcome: ended.reason }) : ended;
});

const take = (run: RunOf<typeof contract, SagaActivities>, all: Saga<typeof states, 'undoing'>, name: string): Promise<{ did: string }> =>
  all.step({
    name,
    do: () => run.once.work({ step: name }),
    undo: (result) => run.once.undo({ step: name, did: result?.did ?? null }),
    leaves: ({ did }) => did !== 'nothing',
    done: ({ did }) => did,
    undoSummary: `Take ${name} back`,
  });
