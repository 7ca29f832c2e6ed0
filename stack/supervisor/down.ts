import { SignalboxError } from '../../src/kit/common/failures.ts';
import { clearLeftovers } from './leftovers.ts';
import { lockHolder, takeLock } from './lock-file.ts';
import type { HomePaths } from './paths.ts';
import { endProcess, isSameAlive } from './process-identity.ts';
import type { Say } from '../temporal/say.ts';

/** Longer than the supervisor waits for its slowest parts. */
const STOP_LIMIT_MS = 25_000;

/** Stops the stack of a home folder, even if its supervisor was killed; harmless when none runs. */
export async function stopLocalStack(paths: HomePaths, say: Say): Promise<void> {
  const holder = lockHolder(paths.lock);
  const runs = holder !== null && isSameAlive(holder);
  if (runs && !(await endProcess(holder, { limitMs: STOP_LIMIT_MS })))
    throw new SignalboxError('STACK_BROKEN', { detail: `the supervisor (pid ${holder.pid}) does not end` });
  const taken = takeLock(paths.lock);
  if ('holder' in taken)
    throw new SignalboxError('STACK_BROKEN', {
      detail: `process ${taken.holder.pid} has just started a stack here`,
      fix: 'Run signalbox down again.',
    });
  try {
    const { ended } = await clearLeftovers(paths, say);
    say(runs || ended > 0 ? 'Stopped.' : `No stack runs in ${paths.root}.`);
  } finally {
    taken.lock.release();
  }
}
