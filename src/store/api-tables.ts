import type { ColumnType } from 'kysely';
import type { KeyScope } from '../kit/common/roles.ts';
import type { Time, TimeNow } from './column-types.ts';

/** One row per key of the HTTP API, for ever, so that a name in a log means one key. */
export interface ApiKeysTable {
  name: string;
  /** sha256 of the key, hex; the key itself is nowhere. */
  hash: string;
  scopes: ColumnType<KeyScope[], string, string>;
  /** Null: all workflows. */
  workflows: ColumnType<string[], string, string> | null;
  created_by: string;
  created_at: TimeNow;
  expires_at: Time | null;
  revoked_at: Time | null;
  revoked_by: string | null;
  /** To the minute. */
  last_used_at: Time | null;
}

/** One row per start with an idempotency key. */
export interface ApiStartsTable {
  caller: string;
  /** As the caller named it. */
  key: string;
  body_hash: string;
  /** Id for a run that has none of its own; kept, so that a repeat starts the same run. */
  new_id: string;
  /** Null until the start is answered. */
  answer: ColumnType<{ id: string; alreadyStarted: boolean }, string | null, string | null> | null;
  /** When the request that is at work took the row. */
  claimed_at: TimeNow;
  created_at: TimeNow;
}

export interface ApiTables {
  api_keys: ApiKeysTable;
  api_starts: ApiStartsTable;
}
