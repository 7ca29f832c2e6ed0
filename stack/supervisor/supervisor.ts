import type { ProcessName, StackFile } from '../../src/settings/stack-file.ts';
import { fillWithExamples } from './example-data.ts';
import { keepPart, type Keeper } from './keeper.ts';
import type { Part } from '../common/part.ts';
import type { HomePaths } from './paths.ts';
import { identify } from './process-identity.ts';
import { removeStackFile, writeStackFile } from './stack-writer.ts';
import type { StackPlan } from './stack-plan.ts';
import { whenAborted } from '../common/when-aborted.ts';
import type { Say } from '../temporal/say.ts';

export interface SupervisorOptions {
  plan: StackPlan;
  paths: HomePaths;
  say: Say;
  /** Aborted to stop the stack. */
  stop: AbortSignal;
  /** Called once, when every part is ready. */
  ready: (stack: StackFile) => void;
}

/**
 * Runs the stack until `stop`, then ends the worker first and the rest after it.
 * @throws SignalboxError STACK_BROKEN when a part cannot start; the others are ended then, too.
 */
export async function runStack({ plan, paths, say, stop, ready }: SupervisorOptions): Promise<void> {
  const me = identify(process.pid);
  const startedAt = new Date().toISOString();
  const stack = (): StackFile => ({
    supervisorPid: me.pid,
    startedAt,
    processes: [...first, ...then].map((keeper) => keeper.view()),
    webUi: plan.webUi,
    endpoints: plan.endpoints,
  });
  const changed = () => {
    try {
      writeStackFile(paths.stack, stack());
    } catch (error) {
      say(`${paths.stack} could not be written: ${(error as Error).message}; the parts keep running.`); // a full disk must not end the stack
    }
  };
  const keep = (part: Part): Keeper => {
    const env = { ...part.env, SIGNALBOX_HOME: paths.root, SIGNALBOX_PART: part.name };
    return keepPart({ part: { ...part, env }, logPath: paths.log(part.name), say, changed, isBlocked });
  };
  const isSilent = (name: ProcessName) => [...first, ...then].some((keeper) => keeper.part.name === name && keeper.missed() > 0);
  const isBlocked = ({ blockedBy }: Part) => blockedBy !== undefined && isSilent(blockedBy);
  const first = plan.first.map(keep);
  const then = plan.then.map(keep);

  try {
    const started = startInOrder(first, () => fillWithExamples(plan.exampleData, paths.log('example-data')), then);
    await Promise.race([started, whenAborted(stop)]);
    if (!stop.aborted) ready(stack());
    await whenAborted(stop);
  } finally {
    for (const group of [then, first]) await Promise.all(group.map((keeper) => keeper.stop()));
    removeStackFile(paths.stack);
  }
}

async function startInOrder(first: Keeper[], between: () => Promise<void>, then: Keeper[]): Promise<void> {
  await Promise.all(first.map((keeper) => keeper.start()));
  await between();
  await Promise.all(then.map((keeper) => keeper.start()));
}
