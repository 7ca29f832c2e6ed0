import type { Generated } from 'kysely';
import type { TimeNow } from './column-types.ts';

/** One row per change that a person made to a schedule. */
interface ScheduleChangesTable {
  id: Generated<number>;
  schedule: string;
  change: string;
  person: string;
  reason: string | null;
  at: TimeNow;
}

export interface ScheduleTables {
  schedule_changes: ScheduleChangesTable;
}
