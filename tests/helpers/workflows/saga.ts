import { condition } from '@temporalio/workflow';
import { defineStates } from '../../../src/kit/common/states.ts';
import type { RepairPolicy, UndoRetry } from '../../../src/kit/common/undo.ts';
import { proxyEffects } from '../../../src/kit/workflow/activities.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { mailbox } from '../../../src/kit/workflow/mailbox.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { openSaga, together, type Saga } from '../../../src/kit/workflow/saga.ts';
import { runSaga } from '../../../src/kit/workflow/saga-run.ts';

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

export interface SagaActivities {
  work(input: { step: string }): Promise<{ did: string }>;
  undo(input: { step: string; did: string | null }): Promise<string>;
}
const { work, undo } = proxyEffects<SagaActivities>();

const definition = { name: 'saga', states, initial: 'new', steps: [] } as const;

/** Steps with an undo each, and every way in which such a run can end. */
export const saga = (start: RunStart<SagaInput>): Promise<{ outcome: string }> =>
  runStory(definition, start, async (initial) => {
    const { steps, parallel, forGood, refuse, undoRetry, repair } = start.input;
    const stops = mailbox<{ reason: string }>({
      name: 'stop',
      check: () => undefined,
      journal: () => ({ by: 'customer', choice: 'stop' }),
    });
    const working = initial.to('working');
    const all = openSaga({ undoRetry, repair });
    const ended = await runSaga({ saga: all, states, rolling: 'undoing' }, async (recall) => {
      void condition(() => stops.waiting > 0).then(
        () => recall.callOff('the customer does not want it'),
        () => undefined,
      );
      return story();
    });
    return 'calledOff' in ended ? { at: ended.at.to('withdrawn'), result: { outcome: ended.calledOff } } : ended;

    async function story() {
      if (parallel) await together(take(all, parallel[0]), take(all, parallel[1]));
      for (const name of steps) await take(all, name);
      if (forGood) await all.step({ name: 'mail', do: () => work({ step: 'mail' }), undo: null });
      if (!refuse) return { at: working.to('done'), result: { outcome: 'done' } };
      const undoing = working.to('undoing', 'refused');
      await all.rollBack('refused');
      return { at: undoing.to('refused'), result: { outcome: 'refused' } };
    }
  });

const take = (all: Saga, name: string): Promise<{ did: string }> =>
  all.step({
    name,
    do: () => work({ step: name }),
    undo: (result) => undo({ step: name, did: result?.did ?? null }),
    leaves: ({ did }) => did !== 'nothing',
    done: ({ did }) => did,
    undoSummary: `Take ${name} back`,
  });
