import { Kysely, Migrator, PostgresDialect, sql, type Migration, type Transaction } from 'kysely';
import pg from 'pg';
import { SignalboxError } from '../kit/common/failures.ts';
import * as engine from './migrations/001-engine.ts';
import * as recordRun from './migrations/003-record-run.ts';
import * as agent from './migrations/004-agent.ts';
import * as cacheBudget from './migrations/005-cache-budget.ts';
import * as earlyResult from './migrations/007-early-result.ts';
import * as noStartedMark from './migrations/008-no-started-mark.ts';
import * as ledger from './migrations/009-ledger.ts';
import * as providerLimits from './migrations/013-provider-limits.ts';
import * as effectStatements from './migrations/014-effect-statements.ts';
import * as modelWork from './migrations/015-model-work.ts';
import * as votes from './migrations/020-votes.ts';
import * as followExecutions from './migrations/021-follow-executions.ts';
import * as runConfiguration from './migrations/022-run-configuration.ts';
import * as servedWorkflows from './migrations/023-served-workflows.ts';
import * as decisionEvidence from './migrations/024-decision-evidence.ts';
import * as deliveries from './migrations/030-deliveries.ts';
import * as journalChain from './migrations/040-journal-chain.ts';
import * as api from './migrations/050-api.ts';
import * as sessions from './migrations/053-sessions.ts';
import * as delegations from './migrations/054-delegations.ts';
import * as runEvents from './migrations/056-run-events.ts';
import * as documents from './migrations/060-documents.ts';
import * as scheduleChanges from './migrations/076-schedule-changes.ts';
import * as mailMessages from './migrations/077-mail-messages.ts';
import * as untakenMails from './migrations/078-untaken-mails.ts';
import * as documentPages from './migrations/080-document-pages.ts';
import * as folderFiles from './migrations/081-folder-files.ts';
import * as mailBounces from './migrations/082-mail-bounces.ts';
import * as sentMails from './migrations/083-sent-mails.ts';
import * as dismissals from './migrations/084-dismissals.ts';
import type { Database } from './tables.ts';

export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

const INT8 = 20;
/** Prices in nano-USD and row ids stay far below 2^53, so numbers are exact. */
pg.types.setTypeParser(INT8, Number);

/** Migrations of the engine, in order; append only. They share one numbering with the company's. */
const engineMigrations: Record<string, Migration> = {
  '001-engine': engine,
  '003-record-run': recordRun,
  '004-agent': agent,
  '005-cache-budget': cacheBudget,
  '007-early-result': earlyResult,
  '008-no-started-mark': noStartedMark,
  '009-ledger': ledger,
  '013-provider-limits': providerLimits,
  '014-effect-statements': effectStatements,
  '015-model-work': modelWork,
  '020-votes': votes,
  '021-follow-executions': followExecutions,
  '022-run-configuration': runConfiguration,
  '023-served-workflows': servedWorkflows,
  '024-decision-evidence': decisionEvidence,
  '030-deliveries': deliveries,
  '040-journal-chain': journalChain,
  '050-api': api,
  '053-sessions': sessions,
  '054-delegations': delegations,
  '056-run-events': runEvents,
  '060-documents': documents,
  '076-schedule-changes': scheduleChanges,
  '077-mail-messages': mailMessages,
  '078-untaken-mails': untakenMails,
  '080-document-pages': documentPages,
  '081-folder-files': folderFiles,
  '082-mail-bounces': mailBounces,
  '083-sent-mails': sentMails,
  '084-dismissals': dismissals,
};

/**
 * Opens a pool on a PostgreSQL URL. Waiting for a connection is limited, because the embedded database serves one transaction at a time.
 */
export function openDatabase(url: string, { max = 8, connectTimeoutMs = 10_000 }: { max?: number; connectTimeoutMs?: number } = {}): Db {
  const pool = new pg.Pool({ connectionString: url, max, connectionTimeoutMillis: connectTimeoutMs });
  pool.on('connect', (client) => client.on('error', () => undefined)); // without a listener a broken connection would end the process; its query reports the error
  pool.on('error', () => undefined); // the pool replaces broken idle connections; the next query reports lasting problems
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/**
 * Migrates the database to the newest schema; harmless when repeated.
 * @param companyMigrations migrations of the company's own tables (`business/database.ts`).
 * @throws SignalboxError DATABASE_UNREACHABLE when a migration fails.
 */
export async function migrate(db: Db, companyMigrations: Record<string, Migration>): Promise<void> {
  const migrations = { ...engineMigrations, ...companyMigrations };
  if (await isMigrated(db, Object.keys(migrations))) return;
  const allowUnorderedMigrations = true; // the company's may have higher numbers than a later one of the engine; none relies on one above it
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations }, allowUnorderedMigrations });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new SignalboxError('DATABASE_UNREACHABLE', { detail: `migration failed: ${(error as Error).message}`, cause: error });
}

const UNDEFINED_TABLE = '42P01';

/** Whether exactly these migrations are recorded. Asked first, because the migrator reads the whole schema: a tenth of a second at each start. */
async function isMigrated(db: Db, names: string[]): Promise<boolean> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    const recorded = new Set(rows.map(({ name }) => name));
    return recorded.size === names.length && names.every((name) => recorded.has(name));
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return false;
    throw error;
  }
}
