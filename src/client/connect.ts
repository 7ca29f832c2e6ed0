import type { Client } from '@temporalio/client';
import { SignalboxError } from '../kit/common/failures.ts';
import { openedOnce } from '../kit/common/opened-once.ts';
import { openDatabase, type Db } from '../store/database.ts';
import { START_THE_STACK, type ClientSettings } from './settings.ts';

/** The connections and settings that every client function needs. */
export interface SignalboxClient extends Pick<ClientSettings, 'people' | 'configurationOf' | 'requireFiles'> {
  readonly db: Db;
  /** Temporal's own client, connected at the first call. @throws SignalboxError TEMPORAL_UNREACHABLE. */
  temporal(): Promise<Client>;
  close(): Promise<void>;
}

const CONNECTIONS = 2;

/**
 * Opens a client. It connects on first use, so bad input is reported without a stack; `db` may throw DATABASE_UNREACHABLE.
 * @param connections to the database at once.
 */
export function openClient(settings: ClientSettings, { connections = CONNECTIONS } = {}): SignalboxClient {
  let db: Db | undefined;
  let connecting: Promise<Client> | undefined;
  const temporal = openedOnce(() => (connecting = import('./temporal.ts').then(({ connectTemporal }) => connectTemporal(settings))));
  return {
    get db() {
      return (db ??= databaseOf(settings, connections));
    },
    people: settings.people,
    configurationOf: settings.configurationOf,
    requireFiles: settings.requireFiles,
    temporal,
    async close() {
      const client = await connecting?.catch(() => undefined); // the caller that connected already got the failure
      await client?.connection.close();
      await db?.destroy();
    },
  };
}

function databaseOf({ databaseUrl }: ClientSettings, max: number): Db {
  if (databaseUrl !== null) return openDatabase(databaseUrl, { max, connectTimeoutMs: 4_000 });
  throw new SignalboxError('DATABASE_UNREACHABLE', { detail: 'no stack runs here and DATABASE_URL is not set', fix: START_THE_STACK });
}
