import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ProcessName = 'temporal' | 'database' | 'model' | 'mail' | 'partners' | 'worker' | 'gateway';

export interface StackProcess {
  name: ProcessName;
  /** The working process itself, no wrapper; null while it is down. */
  pid: number | null;
  /** `host:port` or URL where it answers. */
  address: string;
  state: 'starting' | 'ready' | 'restarting' | 'stopped';
  /** When the process started, as the system tells it, so that a later process with the same id is not taken for it. */
  startMark: string | null;
}

/** What the supervisor of the local stack writes to `stack.json` whenever something changes. */
export interface StackFile {
  supervisorPid: number;
  startedAt: string;
  processes: StackProcess[];
  webUi: string;
  /** Values for the settings of the same meaning, for programs that join the stack. */
  endpoints: {
    TEMPORAL_ADDRESS: string;
    DATABASE_URL: string;
    OPENAI_BASE_URL: string;
    SMTP_URL: string;
    STRIPE_BASE_URL: string;
    SIGNALBOX_CARRIER_URL: string;
    SIGNALBOX_WAREHOUSE_URL: string;
  };
}

/** The stack file of a home folder, or null when no stack was started there. */
export function readStackFile(home: string): StackFile | null {
  try {
    return JSON.parse(readFileSync(join(home, 'stack.json'), 'utf8')) as StackFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
