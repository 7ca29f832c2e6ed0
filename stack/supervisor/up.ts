import { mkdirSync } from 'node:fs';
import type { Config } from '../../src/settings/environment.ts';
import type { StackFile } from '../../src/settings/stack-file.ts';
import { clearLeftovers } from './leftovers.ts';
import { takeLock } from './lock-file.ts';
import { homePaths } from './paths.ts';
import { openPortReservations } from './port-reservations.ts';
import { choosePorts } from './ports.ts';
import { configuredOutside, planStack, portWishes } from './stack-plan.ts';
import { runStack } from './supervisor.ts';
import { ensureTemporalBinary } from '../temporal/binary.ts';
import { whenAborted } from '../common/when-aborted.ts';
import type { Say } from '../temporal/say.ts';

export interface UpOptions {
  config: Config;
  say: Say;
  stop: AbortSignal;
  ready: (stack: StackFile) => void;
}

/**
 * Runs the local stack of the home folder until `stop`.
 * @returns the pid of the supervisor that already runs it, or null after a stop.
 * @throws SignalboxError when it cannot start.
 */
export async function runLocalStack({ config, say, stop, ready }: UpOptions): Promise<number | null> {
  const paths = homePaths(config.SIGNALBOX_HOME);
  mkdirSync(paths.root, { recursive: true });
  const taken = takeLock(paths.lock);
  if ('holder' in taken) return taken.holder.pid;
  const reservations = openPortReservations();
  try {
    const { stack: last } = await clearLeftovers(paths, say);
    const getting = configuredOutside(config).temporal ? null : ensureTemporalBinary(config, say);
    const temporalProgram = await Promise.race([getting, whenAborted(stop).then(() => null)]); // a build takes minutes
    if (stop.aborted) return null;
    const ports = await choosePorts(portWishes(config, last), reservations.reserve);
    await runStack({ plan: planStack({ config, paths, ports, temporalProgram }), paths, say, stop, ready });
    return null;
  } finally {
    reservations.release();
    taken.lock.release();
  }
}
