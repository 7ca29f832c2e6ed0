import type { Generated } from 'kysely';
import type { Time } from './column-types.ts';

/** Usage of a provider in the current and the previous window. */
export interface ProviderUseTable {
  provider: string;
  /** Empty: the total of all workflows. */
  workflow: string;
  /** Number of the window since 1970. */
  window_no: Generated<number>;
  requests: Generated<number>;
  tokens: Generated<number>;
  previous_requests: Generated<number>;
  previous_tokens: Generated<number>;
  /** When a call of the workflow last had to wait although the workflow had not used up its own share. */
  refused_at: Time | null;
}

export interface ProviderTables {
  provider_use: ProviderUseTable;
}
