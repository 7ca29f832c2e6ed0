import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ProcessName = 'temporal' | 'database' | 'model' | 'mail' | 'partners' | 'worker' | 'gateway';

export interface StackProcess {
  name: ProcessName;
  /** Id of the process itself, not of a wrapper; null while it is down. */
  pid: number | null;
  /** `host:port` or URL. */
  address: string;
  state: 'starting' | 'ready' | 'restarting' | 'stopped';
  /** Start time of the process from the operating system, to recognise a later process with the same id. */
  startMark: string | null;
  /** Hash of the code that it was started with; only worker and gateway have one. */
  code?: string | null;
}

/** Content of `stack.json`, which the supervisor of the local stack writes on every change. */
export interface StackFile {
  supervisorPid: number;
  startedAt: string;
  processes: StackProcess[];
  webUi: string;
  /** Settings for programs that connect to the stack. */
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
