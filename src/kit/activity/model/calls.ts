import type { Insertable } from 'kysely';
import { textOf, type Blob } from '../../../store/blobs.ts';
import type { Db, Trx } from '../../../store/database.ts';
import type { ModelCallsTable } from '../../../store/tables.ts';

/** A paid call that is committed: its answer is used again instead of paying twice. */
export interface PaidCall {
  /** The model that answered. */
  model: string;
  text: string;
  finishReason: string;
  inputTokens: number;
  outputTokens: number;
  usdNano: number | null;
  rawRef: string;
  /** Taken from the cache: nothing was paid. */
  cached?: boolean;
}

export type CallRow = Insertable<ModelCallsTable>;

/** What an activity has paid for so far, by request hash. */
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

/** Writes texts and the call that brought them, in one statement; what is there already stays. */
export async function saveCall(trx: Trx, call: CallRow | null, blobs: Blob[]): Promise<void> {
  if (blobs.length === 0) return; // an earlier attempt has written all of it
  const texts = trx
    .insertInto('blobs')
    .values(blobs)
    .onConflict((on) => on.doNothing());
  if (call === null) {
    await texts.execute();
    return;
  }
  await trx
    .with('texts', () => texts)
    .insertInto('model_calls')
    .values(call)
    .onConflict((on) => on.columns(['run_id', 'activity_id', 'request_hash']).doNothing())
    .execute();
}
