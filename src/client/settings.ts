import type { Deciders } from '../kit/common/votes.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';

/** What a client asks of the people file. Each question may throw SignalboxError CONFIG_INVALID, naming line and field. */
export interface People {
  find(person: string): { readonly id: string } | undefined;
  /** The person. @throws SignalboxError PERSON_UNKNOWN. */
  require(person: string): { readonly id: string };
  hasRole(person: string, workflow: string, role: 'start' | 'operate'): boolean;
  deciders(): Deciders;
}

/** What a program hands to its client: where server and database are, and who answers for its settings files. */
export interface ClientSettings {
  /** The TEMPORAL_* variables that are set; with an address, profile or file among them they say where the server is. */
  temporalEnvironment: Readonly<Record<string, string>>;
  /** `host:port` of the local stack's server, for when the environment names none. */
  localTemporalAddress: string | null;
  databaseUrl: string | null;
  /** The people file, opened at the first call. */
  people: () => Promise<People>;
  /** What a new run of the workflow is configured with; its groups are checked against the people file. @throws SignalboxError CONFIG_INVALID. */
  configurationOf: (workflow: WorkflowContract) => Promise<unknown>;
}

export const START_THE_STACK = 'Run `signalbox up`.';
