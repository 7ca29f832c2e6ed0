import type { Generated } from 'kysely';
import type { Time } from './tables.ts';

/** What was asked of a provider in the window that runs and in the one before it. */
export interface ProviderUseTable {
  provider: string;
  /** Empty: the total of all workflows. */
  workflow: string;
  /** Windows since 1970. */
  window_no: Generated<number>;
  requests: Generated<number>;
  tokens: Generated<number>;
  previous_requests: Generated<number>;
  previous_tokens: Generated<number>;
  /** When a call of the workflow was last made to wait although the workflow had not used up its own share. */
  refused_at: Time | null;
}

export interface ProviderTables {
  provider_use: ProviderUseTable;
}
