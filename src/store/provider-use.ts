import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A call to be counted, with its limits. */
export interface AskedUse {
  provider: string;
  workflow: string;
  /** At most; the settlement returns the difference. */
  tokens: number;
  mostRequests: number | null;
  mostTokens: number | null;
  /** Fraction of the window that calls of this priority may fill. */
  priorityShare: number;
  /** Fraction of the window that one workflow may fill while others wait; null for no such limit. */
  workflowShare: number | null;
  windowMs: number;
}

/** A call that was counted. */
export interface ReservedUse extends Pick<AskedUse, 'provider' | 'workflow' | 'tokens'> {
  windowNo: number;
}

export type Reserved = { waitMs: 0; reserved: ReservedUse } | { waitMs: number; reason: 'requests' | 'tokens' | 'workflow' };

/** Counts a call if it fits into the window, else returns the wait. The limits hold under concurrency. */
export async function reserveProviderUse(db: Db, asked: AskedUse): Promise<Reserved> {
  const { rows } = await sql<{
    answer: { waitMs: number; windowNo?: number; reason?: 'requests' | 'tokens' | 'workflow' };
  }>`select reserve_provider_use(${JSON.stringify(asked)}::jsonb) as answer`.execute(db);
  const { waitMs, windowNo, reason } = rows[0]!.answer;
  if (waitMs > 0) return { waitMs, reason: reason! };
  const { provider, workflow, tokens } = asked;
  return { waitMs: 0, reserved: { provider, workflow, tokens, windowNo: windowNo! } };
}

/** Replaces the reserved amount by the actual usage of a call. */
export async function settleProviderUse(db: Db, reserved: ReservedUse, used: { requests: 0 | 1; tokens: number }): Promise<void> {
  const { provider, workflow, windowNo, tokens } = reserved;
  await sql`select settle_provider_use(${provider}, ${workflow}, ${windowNo}, ${used.requests - 1}, ${used.tokens - tokens})`.execute(db);
}
