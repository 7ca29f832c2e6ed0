import type { Client } from '@temporalio/client';
import { SignalboxError } from '../kit/common/failures.ts';
import { openDatabase, type Db } from '../store/database.ts';
import { openPeople, type PeopleDirectory } from '../store/people.ts';

export interface ClientSettings {
  /** The TEMPORAL_* variables that are set; with an address, profile or file among them they say where the server is. */
  temporalEnvironment: Readonly<Record<string, string>>;
  /** `host:port` of the local stack's server, for when the environment names none. */
  localTemporalAddress: string | null;
  databaseUrl: string | null;
  peopleFile: string;
}

/** What every call into a run needs. */
export interface SignalboxClient {
  readonly db: Db;
  readonly people: PeopleDirectory;
  /** Temporal's own client, connected at the first call. @throws SignalboxError TEMPORAL_UNREACHABLE. */
  temporal(): Promise<Client>;
  close(): Promise<void>;
}

export const START_THE_STACK = 'Run `signalbox up`.';
const CONNECTIONS = 2;

/**
 * Opens the database and checks that it is ours; Temporal is connected when it is first needed.
 * @throws SignalboxError DATABASE_UNREACHABLE.
 */
export async function connectClient(settings: ClientSettings): Promise<SignalboxClient> {
  if (settings.databaseUrl === null) {
    throw new SignalboxError('DATABASE_UNREACHABLE', { detail: 'no stack runs here and DATABASE_URL is not set', fix: START_THE_STACK });
  }
  const db = openDatabase(settings.databaseUrl, { max: CONNECTIONS, connectTimeoutMs: 4_000 });
  await assertReady(db);
  let connecting: Promise<Client> | undefined;
  const temporal = () => (connecting ??= import('./temporal.ts').then(({ connectTemporal }) => connectTemporal(settings)));
  const close = async () => {
    const client = await connecting?.catch(() => undefined); // who asked for the connection has heard of the failure
    await client?.connection.close();
    await db.destroy();
  };
  return { db, people: openPeople(settings.peopleFile), temporal, close };
}

const UNDEFINED_TABLE = '42P01';

async function assertReady(db: Db): Promise<void> {
  try {
    await db.selectFrom('runs').select('id').limit(0).execute();
  } catch (cause) {
    await db.destroy();
    const { code, message } = cause as NodeJS.ErrnoException;
    const detail = code === UNDEFINED_TABLE ? 'it has no tables yet: no worker has ever used it' : message || code;
    throw new SignalboxError('DATABASE_UNREACHABLE', { detail, fix: START_THE_STACK, cause });
  }
}
