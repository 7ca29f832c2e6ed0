import type { Role } from '../kit/common/roles.ts';
import type { Deciders } from '../kit/common/votes.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';

export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

/** The client's view of the people file. Each method may throw SignalboxError CONFIG_INVALID, naming line and field. */
export interface People {
  find(person: string): KnownPerson | undefined;
  /** The person with this mail address, in any case of letters; undefined where none or several have it. */
  findByEmail(address: string): KnownPerson | undefined;
  /** The person. @throws SignalboxError PERSON_UNKNOWN. */
  require(person: string): KnownPerson;
  /** Everybody, in the order of the file. */
  all(): readonly KnownPerson[];
  hasRole(person: string, workflow: string, role: Role): boolean;
  deciders(): Deciders;
}

/** Settings of a client: server, database and settings files. */
export interface ClientSettings {
  /** The TEMPORAL_* variables that are set; an address, profile or file among them selects the server. */
  temporalEnvironment: Readonly<Record<string, string>>;
  /** `host:port` of the local stack's server, used when the environment selects none. */
  localTemporalAddress: string | null;
  databaseUrl: string | null;
  /** The people file, opened at the first call. */
  people: () => Promise<People>;
  /** The configuration for a new run of the workflow; its groups are checked against the people file. @throws SignalboxError CONFIG_INVALID. */
  configurationOf: (workflow: WorkflowContract) => Promise<unknown>;
  /** Refuses a checked input that names a file, such as a report's, which is missing or wrong. @throws SignalboxError INPUT_INVALID, CONFIG_INVALID. */
  requireFiles: (workflow: WorkflowContract, input: unknown) => Promise<void>;
}

export const START_THE_STACK = 'Run `signalbox up`.';
