import { SignalboxError } from '../../src/kit/common/failures.ts';
import { readStackFile, type StackFile, type StackProcess } from '../../src/settings/stack-file.ts';
import { lockHolder } from './lock-file.ts';
import type { HomePaths } from './paths.ts';
import { isSameAlive } from './process-identity.ts';
import { isOutdated } from './program-code.ts';

/** The shape of `status --json`. */
export interface StackStatus {
  processes: (Omit<StackProcess, 'startMark' | 'code'> & { /** It runs older code than the build. */ outdated?: true })[];
  webUi: string;
}

/** What to do about an outdated program. */
export const RENEW = 'signalbox up restarts it; npm run dev does so at every change.';

export interface StackView {
  status: StackStatus;
  /** running: under its supervisor; killed: the supervisor is dead; none: never started or stopped. */
  supervisor: 'running' | 'killed' | 'none';
  endpoints: StackFile['endpoints'] | null;
}

/**
 * The state of a home folder's stack. If its supervisor was killed, the living parts are shown as last recorded.
 * @throws SignalboxError STACK_BROKEN when the stack file is unreadable.
 */
export function viewStack(paths: HomePaths): StackView {
  const stack = readStack(paths);
  const isWatched = isSupervised(paths);
  if (!stack) return { status: { processes: [], webUi: '' }, supervisor: isWatched ? 'running' : 'none', endpoints: null };
  const processes = isWatched ? stack.processes : stack.processes.map(withoutSupervisor);
  return {
    status: { processes: processes.map(shown), webUi: stack.webUi },
    supervisor: isWatched ? 'running' : 'killed',
    endpoints: stack.endpoints,
  };
}

const shown = ({ startMark: _, code, ...process }: StackProcess): StackStatus['processes'][number] => ({
  ...process,
  ...(isOutdated({ ...process, code, startMark: null }) && { outdated: true }),
});

/** Whether a supervisor runs for this home folder. */
export function isSupervised(paths: HomePaths): boolean {
  const holder = lockHolder(paths.lock);
  return holder !== null && isSameAlive(holder);
}

function readStack(paths: HomePaths): StackFile | null {
  try {
    return readStackFile(paths.root);
  } catch (error) {
    throw new SignalboxError('STACK_BROKEN', {
      detail: `${paths.stack} cannot be read: ${(error as Error).message}`,
      fix: 'Run signalbox up; it puts the file aside, ends what still runs and starts anew on the same data.',
    });
  }
}

function withoutSupervisor(entry: StackProcess): StackProcess {
  const lives = entry.pid !== null && isSameAlive({ pid: entry.pid, startMark: entry.startMark });
  return lives ? entry : { ...entry, pid: null, state: 'stopped' };
}

/** The status as lines for a person. */
export function describeStatus({ processes, webUi }: StackStatus): string {
  const rows = processes.map(
    ({ name, state, pid, address }) => `  ${name.padEnd(9)} ${state.padEnd(10)} ${String(pid ?? '-').padEnd(8)} ${address}`,
  );
  const ui = webUi ? [`  web ui    ${webUi}`] : [];
  return ['  part      state      pid      address', ...rows, ...ui].join('\n');
}
