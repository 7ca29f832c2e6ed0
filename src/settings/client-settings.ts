import { readConfig, temporalEnvironment } from './environment.ts';
import { readStackFile } from './stack-file.ts';

/** Where a door finds the server, the database and the files that say who may do what. */
export interface ClientSettings {
  /** The TEMPORAL_* variables that are set; with an address, profile or file among them they say where the server is. */
  temporalEnvironment: Readonly<Record<string, string>>;
  /** `host:port` of the local stack's server, for when the environment names none. */
  localTemporalAddress: string | null;
  databaseUrl: string | null;
  peopleFile: string;
  /** Null: every workflow has its defaults. */
  workflowsFile: string | null;
}

/** The environment says where the stack is; without it the stack file of the working folder does. */
export function clientSettings(): ClientSettings {
  const config = readConfig();
  const endpoints = readStackFile(config.SIGNALBOX_HOME)?.endpoints;
  return {
    temporalEnvironment: temporalEnvironment(),
    localTemporalAddress: endpoints?.TEMPORAL_ADDRESS ?? null,
    databaseUrl: config.DATABASE_URL ?? endpoints?.DATABASE_URL ?? null,
    peopleFile: config.SIGNALBOX_PEOPLE,
    workflowsFile: config.SIGNALBOX_WORKFLOWS ?? null,
  };
}
