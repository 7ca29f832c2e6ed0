import type { Client } from '@temporalio/client';
import { SignalboxError } from '../kit/common/failures.ts';
import { openDatabase, type Db } from '../store/database.ts';
import { START_THE_STACK, type ClientSettings } from './settings.ts';

/** What every call into a run needs. */
export interface SignalboxClient extends Pick<ClientSettings, 'people' | 'configurationOf'> {
  readonly db: Db;
  /** Temporal's own client, connected at the first call. @throws SignalboxError TEMPORAL_UNREACHABLE. */
  temporal(): Promise<Client>;
  close(): Promise<void>;
}

const CONNECTIONS = 2;

/** Opens a client. Nothing is connected yet, so that bad input is told without a stack; what connects may throw DATABASE_UNREACHABLE. */
export function openClient(settings: ClientSettings): SignalboxClient {
  let db: Db | undefined;
  let connecting: Promise<Client> | undefined;
  const connect = () => import('./temporal.ts').then(({ connectTemporal }) => connectTemporal(settings));
  const forget = (error: unknown) => {
    connecting = undefined; // a door that stays open tries again
    throw error;
  };
  return {
    get db() {
      return (db ??= databaseOf(settings));
    },
    people: settings.people,
    configurationOf: settings.configurationOf,
    temporal: () => (connecting ??= connect().catch(forget)),
    async close() {
      const client = await connecting?.catch(() => undefined); // who asked for the connection has heard of the failure
      await client?.connection.close();
      await db?.destroy();
    },
  };
}

function databaseOf({ databaseUrl }: ClientSettings): Db {
  if (databaseUrl !== null) return openDatabase(databaseUrl, { max: CONNECTIONS, connectTimeoutMs: 4_000 });
  throw new SignalboxError('DATABASE_UNREACHABLE', { detail: 'no stack runs here and DATABASE_URL is not set', fix: START_THE_STACK });
}
