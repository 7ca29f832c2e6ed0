import { Kysely, Migrator, PostgresDialect, type Migration, type Transaction } from 'kysely';
import pg from 'pg';
import { SignalboxError } from '../kit/common/failures.ts';
import * as engine from './migrations/001-engine.ts';
import * as shop from '../business/migrations/002-shop.ts';
import * as recordRun from './migrations/003-record-run.ts';
import * as agent from './migrations/004-agent.ts';
import * as cacheBudget from './migrations/005-cache-budget.ts';
import * as earlyResult from './migrations/007-early-result.ts';
import * as noStartedMark from './migrations/008-no-started-mark.ts';
import * as ledger from './migrations/009-ledger.ts';
import * as orders from '../business/migrations/010-orders.ts';
import * as accounts from '../business/migrations/011-accounts.ts';
import * as transactions from '../business/migrations/012-transactions.ts';
import * as providerLimits from './migrations/013-provider-limits.ts';
import * as effectStatements from './migrations/014-effect-statements.ts';
import * as modelWork from './migrations/015-model-work.ts';
import * as paymentFileClaims from '../business/migrations/017-payment-file-claims.ts';
import * as votes from './migrations/020-votes.ts';
import * as followExecutions from './migrations/021-follow-executions.ts';
import type { Database } from './tables.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

const INT8 = 20;
/** Prices in nano-USD and row ids stay far below 2^53, so plain numbers are exact. */
pg.types.setTypeParser(INT8, Number);

/** Migrations in order; append only. */
const migrations: Record<string, Migration> = {
  '001-engine': engine,
  '002-shop': shop,
  '003-record-run': recordRun,
  '004-agent': agent,
  '005-cache-budget': cacheBudget,
  '007-early-result': earlyResult,
  '008-no-started-mark': noStartedMark,
  '009-ledger': ledger,
  '010-orders': orders,
  '011-accounts': accounts,
  '012-transactions': transactions,
  '013-provider-limits': providerLimits,
  '014-effect-statements': effectStatements,
  '015-model-work': modelWork,
  '017-payment-file-claims': paymentFileClaims,
  '020-votes': votes,
  '021-follow-executions': followExecutions,
};

/**
 * Opens a pool on a PostgreSQL URL. The embedded database serves one transaction at a time,
 * so waiting for a connection has a limit instead of hanging for ever.
 */
export function openDatabase(url: string, { max = 8, connectTimeoutMs = 10_000 }: { max?: number; connectTimeoutMs?: number } = {}): Db {
  const pool = new pg.Pool({ connectionString: url, max, connectionTimeoutMillis: connectTimeoutMs });
  pool.on('connect', (client) => client.on('error', () => undefined)); // one that breaks at work would end the process; its query reports it
  pool.on('error', () => undefined); // an idle connection that breaks is replaced by the pool; the next query reports real trouble
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/**
 * Brings the database to the newest schema; harmless when it is there already.
 * @throws SignalboxError DATABASE_UNREACHABLE when it cannot.
 */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new SignalboxError('DATABASE_UNREACHABLE', { detail: `migration failed: ${(error as Error).message}`, cause: error });
}
