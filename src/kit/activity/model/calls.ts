import { textOf, type Blob } from '../../../store/blobs.ts';
import type { Db } from '../../../store/database.ts';
import type { WorstCase } from './prompt.ts';

/** A committed paid call, whose answer is reused instead of paying twice. */
export interface PaidCall {
  /** The model that answered. */
  model: string;
  text: string;
  finishReason: string;
  inputTokens: number;
  outputTokens: number;
  usdNano: number | null;
  /** Set where the token count is unknown: the worst case. */
  held?: WorstCase;
  rawRef: string;
  /** From the cache: nothing was paid. */
  cached?: boolean;
}

/** All calls that an activity has paid for, by request hash. */
export async function readPaidCalls(db: Db, runId: string, activityId: string): Promise<Map<string, PaidCall>> {
  const rows = await db
    .selectFrom('model_calls as call')
    .innerJoin('blobs', 'blobs.ref', 'call.raw_ref')
    .select(['call.request_hash', 'call.finish_reason', 'call.input_tokens', 'call.output_tokens', 'call.usd_nano', 'call.raw_ref'])
    .select(['call.model', 'call.cached'])
    .select(['blobs.media_type', 'blobs.body'])
    .where('call.run_id', '=', runId)
    .where('call.activity_id', '=', activityId)
    .execute();
  return new Map(rows.map((row) => [row.request_hash, toPaidCall(row)]));
}

interface JoinedRow extends Pick<Blob, 'media_type' | 'body'> {
  model: string;
  cached: boolean;
  finish_reason: string;
  input_tokens: number;
  output_tokens: number;
  usd_nano: number | null;
  raw_ref: string;
}

const toPaidCall = (row: JoinedRow): PaidCall => ({
  text: textOf(row),
  finishReason: row.finish_reason,
  inputTokens: row.input_tokens,
  outputTokens: row.output_tokens,
  usdNano: row.usd_nano,
  rawRef: row.raw_ref,
  model: row.model,
  cached: row.cached,
});
