import type { RunStatus } from './status.ts';

/** The answer to a message: whether the run accepted it, and if not, a failure code. */
export interface MessageAnswer {
  accepted: boolean;
  code: string | null;
  /** The run's status at that moment. */
  status: RunStatus;
  /** Why the run refused it, where code and status do not say so: the run's state, and those in which it is taken. */
  reason?: string;
}
