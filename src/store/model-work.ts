import { sql, type Insertable } from 'kysely';
import type { AgentTurnsTable } from './agent-tables.ts';
import type { NewAnswer } from './answer-cache.ts';
import type { Blob } from './blobs.ts';
import type { BudgetSettlement } from './budget.ts';
import type { Db } from './database.ts';
import { runNotFound } from './records.ts';
import type { ModelCallsTable } from './tables.ts';

export type NewModelCall = Omit<Insertable<ModelCallsTable>, 'run_id'>;
export type NewAgentTurn = Omit<Insertable<AgentTurnsTable>, 'run_id'>;

/** Results of a model step or an agent turn that must not be lost. */
export interface ModelWork {
  /** Texts that the rest refers to. */
  blobs: Blob[];
  /** The call that was paid for. */
  call?: NewModelCall | null;
  /** The next turn of an agent. */
  turn?: NewAgentTurn;
  /** Fallback hash for the call when another attempt already wrote this turn. */
  hash_beside?: string;
  settled?: BudgetSettlement | null;
  /** Answer to cache for other steps. */
  answer?: NewAnswer | null;
}

/**
 * Stores everything in one statement with the run's records. Harmless when repeated: existing rows stay.
 * @param records from `packRecords`.
 * @returns whether this turn counts: false when another attempt already wrote its number.
 * @throws SignalboxError RUN_NOT_FOUND.
 */
export async function keepModelWork(db: Db, runId: string, work: ModelWork, records: string): Promise<boolean> {
  const { rows } = await sql<{ recorded: boolean; turn_counts: boolean }>`
    select * from keep_model_work(${runId}, ${records}::jsonb, ${JSON.stringify(work)}::jsonb)`.execute(db);
  const { recorded, turn_counts } = rows[0]!;
  if (!recorded) throw runNotFound(runId);
  return turn_counts;
}
