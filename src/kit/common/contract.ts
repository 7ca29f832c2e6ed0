import type { Budget } from './budget.ts';
import type { StateMap } from './states.ts';

/** A person or a group, and the field of the configuration that names it. */
export interface NamedDecider {
  readonly field: string;
  readonly name: string;
}

/** A message that runs of a workflow take while they live. */
export interface MessageContract {
  /** Also the name of the Temporal update that brings it. */
  readonly name: string;
  /** What it says, in one line. */
  readonly story: string;
  /** The states in which runs take it; all that are no end when left out. */
  readonly states?: readonly string[];
  /** Set where a run takes one only: a second one is refused. */
  readonly once?: true;
  /** The sender's own id in a message, which tells it from others; null where it has none and its content does. */
  readonly idOf: (message: unknown) => string | null;
}

/** What a stranger may know about a workflow, as plain values. Its schemas stand beside it and are loaded when needed. */
export interface Contract<Input = unknown, Configuration = unknown> {
  /** In kebab case, as its folders; the first half of every workflow id. */
  readonly name: string;
  /** What it does, in one line. */
  readonly story: string;
  readonly states: StateMap;
  readonly initialState: string;
  /** The steps that `show` prints before they begin, in order. */
  readonly steps: readonly string[];
  /** The same where it depends on the input, which is valid. */
  readonly plan?: (input: Input) => readonly string[];
  /**
   * Seconds that a worker may take for one of its workflow tasks; after a killed worker its run waits that long. More than the usual 2 where a
   * long history has to be replayed within them: a task that takes longer is given out again, and again, for ever.
   */
  readonly taskSeconds?: number;
  /** What the configuration does not allow of an input that fits the schema: the field and why, or null. */
  readonly refusal?: (input: Input, configuration: Configuration, now: Date) => { field: string; message: string } | null;
  /** The persons and groups that a configuration of it names; they have to be in the people file. */
  readonly deciders: (configuration: Configuration) => readonly NamedDecider[];
  /** The limits that a configuration sets to model calls; null for none. */
  readonly budget: (configuration: Configuration) => Budget | null;
  /** What a door may send into its runs; each has its mailbox in the workflow. */
  readonly messages: readonly MessageContract[];
  /** Set where a run is started with a document instead of JSON: what the document is. The run's input then holds a reference to it. */
  readonly inputFile?: { readonly format: 'pain.001' };
  /** The sender's own id in an input, by which a second delivery of it is known when nobody gives a business id; null where it has none. */
  readonly idOf?: (input: Input) => string | null;
  /** One line for the Temporal Web UI; the input is valid. */
  readonly startSummary: (businessId: string, input: Input) => string;
}

/** A contract whose functions know the types of its input and configuration; doors hand them only what the schemas have read. */
export const defineContract = <Input, Configuration>(contract: Contract<Input, Configuration>): Contract => contract as unknown as Contract;

/** A message whose id, where it has one, is read off its content. */
export const defineMessage = <Message>({
  idOf = () => null,
  ...message
}: Omit<MessageContract, 'idOf'> & { idOf?: (message: Message) => string | null }): MessageContract => ({
  ...message,
  idOf: (sent) => idOf(sent as Message),
});
