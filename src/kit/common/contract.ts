import type { Budget } from './budget.ts';
import type { StateMap } from './states.ts';

/** A person or group, and the configuration field that names it. */
export interface NamedDecider {
  readonly field: string;
  readonly name: string;
}

/** A message that live runs of a workflow accept. */
export interface MessageContract {
  /** Also the name of its Temporal update. */
  readonly name: string;
  /** Its meaning, in one line. */
  readonly story: string;
  /** The states in which runs take it; all that are no end when left out. */
  readonly states?: readonly string[];
  /** Set where a run takes one only: a second one is refused. */
  readonly once?: true;
  /** The sender's own message id, used to detect duplicates; null where there is none and the content is compared instead. */
  readonly idOf: (message: unknown) => string | null;
}

/** The public facts of a workflow, as plain values. Its schemas are in separate files and loaded when needed. */
export interface Contract<Input = unknown, Configuration = unknown> {
  /** In kebab case, as its folders; the first half of every workflow id. */
  readonly name: string;
  /** What it does, in one line. */
  readonly story: string;
  readonly states: StateMap;
  readonly initialState: string;
  /** Steps that `show` lists before they begin, in order. */
  readonly steps: readonly string[];
  /** The same, for workflows whose steps depend on the (valid) input. */
  readonly plan?: (input: Input) => readonly string[];
  /**
   * Time limit in seconds for one workflow task; also how long a run waits after its worker was killed. Raise it above the usual 2 where a long
   * history must be replayed within it: a task that times out is dispatched again, for ever.
   */
  readonly taskSeconds?: number;
  /** Refuses an input that fits the schema but not the configuration: the field and why, or null. */
  readonly refusal?: (input: Input, configuration: Configuration, now: Date) => { field: string; message: string } | null;
  /** Persons and groups that a configuration names; they must be in the people file. */
  readonly deciders: (configuration: Configuration) => readonly NamedDecider[];
  /** Limits that a configuration sets for model calls; null for none. */
  readonly budget: (configuration: Configuration) => Budget | null;
  /** Messages that a door may send into its runs; each has a mailbox in the workflow. */
  readonly messages: readonly MessageContract[];
  /** Set where a run is started with a document instead of JSON: its format. The run's input then holds a reference to it. */
  readonly inputFile?: { readonly format: 'pain.001' };
  /** The sender's own id in an input; recognises a second delivery when no business id is given. Null where it has none. */
  readonly idOf?: (input: Input) => string | null;
  /** One line for the Temporal Web UI; the input is valid. */
  readonly startSummary: (businessId: string, input: Input) => string;
}

/** Types a contract's functions by its input and configuration; callers pass only values that the schemas have parsed. */
export const defineContract = <Input, Configuration>(contract: Contract<Input, Configuration>): Contract => contract as unknown as Contract;

/** Declares a message; its id, if it has one, comes from its content. */
export const defineMessage = <Message>({
  idOf = () => null,
  ...message
}: Omit<MessageContract, 'idOf'> & { idOf?: (message: Message) => string | null }): MessageContract => ({
  ...message,
  idOf: (sent) => idOf(sent as Message),
});
