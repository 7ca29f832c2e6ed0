import { readConfig, temporalEnvironment } from './environment.ts';
import { readStackFile } from './stack-file.ts';

/** Addresses of server and database, and the files with people and workflow settings. */
export interface ClientSettings {
  /** The TEMPORAL_* variables that are set; an address, profile or file among them selects the server. */
  temporalEnvironment: Readonly<Record<string, string>>;
  /** `host:port` of the local stack's server, used when the environment selects none. */
  localTemporalAddress: string | null;
  databaseUrl: string | null;
  peopleFile: string;
  /** Null: all workflows use their defaults. */
  workflowsFile: string | null;
}

/** Reads the environment, with the stack file of the home folder as fallback for addresses. @throws SignalboxError CONFIG_INVALID. */
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
