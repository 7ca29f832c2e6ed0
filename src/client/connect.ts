import type { Client } from '@temporalio/client';
import { SignalboxError } from '../kit/common/failures.ts';
import { openDatabase, type Db } from '../store/database.ts';
import type { ClientSettings } from '../settings/client-settings.ts';
import type { PeopleDirectory } from '../settings/people.ts';
import type { WorkflowSettings } from '../settings/workflow-settings.ts';

/** What every call into a run needs. */
export interface SignalboxClient {
  readonly db: Db;
  /** The people file; loaded at the first call, because most commands do without. */
  people(): Promise<PeopleDirectory>;
  /** How workflows are configured. */
  workflowSettings(): Promise<WorkflowSettings>;
  /** Temporal's own client, connected at the first call. @throws SignalboxError TEMPORAL_UNREACHABLE. */
  temporal(): Promise<Client>;
  close(): Promise<void>;
}

export const START_THE_STACK = 'Run `signalbox up`.';
const CONNECTIONS = 2;

/** Opens a client. Nothing is connected yet, so that bad input is told without a stack; what connects may throw DATABASE_UNREACHABLE. */
export function openClient(settings: ClientSettings): SignalboxClient {
  let db: Db | undefined;
  let people: Promise<PeopleDirectory> | undefined;
  let workflowSettings: Promise<WorkflowSettings> | undefined;
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
    people: () => (people ??= import('../settings/people.ts').then(({ openPeople }) => openPeople(settings.peopleFile))),
    workflowSettings: () =>
      (workflowSettings ??= import('./workflow-settings.ts').then(({ loadWorkflowSettings }) =>
        loadWorkflowSettings(settings.workflowsFile),
      )),
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
