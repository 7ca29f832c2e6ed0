import type { Budget } from './budget.ts';
import type { DocumentRef } from './document.ts';
import type { Fields, Message } from './fields.ts';
import type { ReceivedMail } from './received-mail.ts';
import { truncate } from './text.ts';
import { defineStates, type StateMap, type WithBrokenEnds } from './states.ts';

/** A person or group, and the configuration field that names it. */
export interface NamedDecider {
  readonly field: string;
  readonly name: string;
}

/** What the journal says about a message. */
export interface MessageLine {
  /** Default: a person. */
  kind?: 'person' | 'rule';
  by: string;
  choice: string;
  reasoning?: string;
}

/** A message that live runs of a workflow accept. */
export interface MessageContract {
  /** Also the name of its Temporal update. */
  readonly name: string;
  /** What the run receives. A door's own schema may take more and bring it into this form. */
  readonly fields: Fields;
  /** The journal line for a message. */
  readonly journal: (message: unknown) => MessageLine;
  /** Whether the story reads the message; otherwise it is only in the journal. */
  readonly isRead: (message: unknown) => boolean;
  /** Its meaning, in one line. */
  readonly story: string;
  /** The states in which runs take it; all that are no end when left out. */
  readonly states?: readonly string[];
  /** Set where a run takes one only: a second one is refused. */
  readonly once?: true;
  /** Set where a message answers a question of an approver: without an id, the same content counts once for each question. */
  readonly answers?: true;
  /** The sender's own message id, used to detect duplicates; null where there is none and the content is compared instead. */
  readonly idOf: (message: unknown) => string | null;
}

/** How a mail that came in starts runs, or reaches one. */
export interface MailDoor<Input = unknown> {
  /** Input of the run that a mail starts. @param earlier the ended run that it answers; null for none. */
  readonly input?: (mail: ReceivedMail, earlier: string | null) => unknown;
  /** Input of the run that a document of a mail starts. @param at when the mail came, ISO 8601. */
  readonly documentInput?: (document: DocumentRef, mail: ReceivedMail, at: string) => unknown;
  /** The message that a reply to a mail of a run becomes, where the run's own customer wrote it. */
  readonly reply?: {
    readonly message: string;
    /** Address that the run's mails go to. */
    readonly customer: (input: Input) => string;
    readonly content: (mail: ReceivedMail) => unknown;
  };
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
  /**
   * Names of activities whose first attempt runs within the workflow task, without a round trip through the server: reads of our own database
   * and activities made with `changes`. A failed attempt is repeated as a regular activity. A run keeps the list of its start.
   */
  readonly fastPath?: readonly string[];
  /** Refuses an input that fits the schema but not the configuration: the field and why, or null. */
  readonly refusal?: (input: Input, configuration: Configuration, now: Date) => { field: string; message: string } | null;
  /** Persons and groups that a configuration names; they must be in the people file. */
  readonly deciders: (configuration: Configuration) => readonly NamedDecider[];
  /** Limits that a configuration sets for model calls; null for none. */
  readonly budget: (configuration: Configuration) => Budget | null;
  /** Messages that a door may send into its runs; each has a mailbox in the workflow. */
  readonly messages: readonly MessageContract[];
  /**
   * Set where a run is started with a file instead of JSON: its format. The run's input then holds a reference to it; a `document` of any
   * type that is read is its field `document`.
   */
  readonly inputFile?: { readonly format: 'pain.001' | 'document' };
  /** Set where mails start runs: the workflow may be named in mailboxes.yaml. */
  readonly mail?: MailDoor<Input>;
  /** The sender's own id in an input; recognises a second delivery when no business id is given. Null where it has none. */
  readonly idOf?: (input: Input) => string | null;
  /** One line for the Temporal Web UI; the input is valid. */
  readonly startSummary: (businessId: string, input: Input) => string;
}

/** The schemas of a workflow, by their types alone: contracts may not import a schema library. */
export interface SchemaTypes {
  readonly input: { readonly _output: unknown };
  readonly configuration: { readonly _output: unknown };
  readonly result: { readonly _output: unknown };
}

export type InputOf<T extends SchemaTypes> = T['input']['_output'];
export type ConfigurationOf<T extends SchemaTypes> = T['configuration']['_output'];
export type ResultOf<T extends SchemaTypes> = T['result']['_output'];

/** Fields of a configuration that name one or more persons or groups. */
type DeciderField<Configuration> = {
  [Name in keyof Configuration & string]: Configuration[Name] extends string | readonly string[] ? Name : never;
}[keyof Configuration & string];

/** What an author writes. The initial state and the budget follow from states and configuration. */
interface WrittenContract<T extends SchemaTypes, S extends StateMap, M extends readonly MessageContract[]> extends Pick<
  Contract<InputOf<T>, ConfigurationOf<T>>,
  'name' | 'story' | 'steps' | 'plan' | 'taskSeconds' | 'fastPath' | 'refusal' | 'inputFile' | 'mail' | 'idOf'
> {
  /** As `defineStates` takes them. */
  readonly states: S;
  /** Default: name and business id. */
  readonly startSummary?: Contract<InputOf<T>, ConfigurationOf<T>>['startSummary'];
  readonly messages?: M;
  /** Fields of the configuration that name persons or groups, or a function that lists them. Default: none. */
  readonly deciders?: readonly DeciderField<ConfigurationOf<T>>[] | Contract<InputOf<T>, ConfigurationOf<T>>['deciders'];
  /** Default: the configuration's field `budget`, or none. */
  readonly budget?: Contract<InputOf<T>, ConfigurationOf<T>>['budget'];
}

/** A contract with the types of its input, configuration, result, states and messages. */
export interface TypedContract<
  T extends SchemaTypes = SchemaTypes,
  S extends StateMap = StateMap,
  M extends readonly MessageContract[] = readonly MessageContract[],
> extends Contract {
  readonly states: S;
  readonly messages: M;
  /** Holds the types only. */
  readonly types?: T;
}

/**
 * Declares the contract of a workflow, once for all rooms: `defineContract<typeof schemas>()({ … })`.
 * Callers pass its functions only values that the schemas have parsed.
 */
export const defineContract =
  <T extends SchemaTypes>() =>
  <const S extends StateMap, const M extends readonly MessageContract[] = readonly []>({
    deciders = [],
    budget = budgetField,
    startSummary = (businessId) => `${written.name} ${businessId}`,
    ...written
  }: WrittenContract<T, S, M>): TypedContract<T, WithBrokenEnds<S>, M> => {
    const states = defineStates(written.states);
    const [initialState] = Object.entries(states).find(([, { status }]) => status === 'initializing') ?? [''];
    const named = typeof deciders === 'function' ? deciders : (configuration: ConfigurationOf<T>) => decidersIn(configuration, deciders);
    const complete = { messages: [], ...written, states, initialState, deciders: named, budget, startSummary };
    return complete as unknown as TypedContract<T, WithBrokenEnds<S>, M>;
  };

const budgetField = (configuration: unknown): Budget | null => (configuration as { budget?: Budget }).budget ?? null;

const decidersIn = (configuration: unknown, fields: readonly string[]): NamedDecider[] =>
  fields.flatMap((field) => {
    const names = (configuration as Record<string, string | readonly string[]>)[field]!;
    return typeof names === 'string' ? [{ field, name: names }] : names.map((name, index) => ({ field: `${field}.${index}`, name }));
  });

/** A message with the type of its content. */
export type TypedMessage<Name extends string, F extends Fields> = MessageContract & { readonly name: Name; readonly fields: F };

interface WrittenMessage<Name extends string, F extends Fields> extends Pick<MessageContract, 'story' | 'states' | 'once' | 'answers'> {
  readonly name: Name;
  readonly fields: F;
  /** Default: none, so that repeats are recognised by their content. */
  readonly idOf?: (message: Message<F>) => string | null;
  /** Default: the name of the message and its first text, by its sender. */
  readonly journal?: (message: Message<F>) => MessageLine;
  /** Default: it is read. */
  readonly isRead?: (message: Message<F>) => boolean;
}

/** Declares a message: its fields, from which the run's check and the doors' schema are made, and when a run takes it. */
export const defineMessage = <const Name extends string, F extends Fields>(written: WrittenMessage<Name, F>): TypedMessage<Name, F> =>
  ({
    idOf: () => null,
    journal: (message: Message<F>) => ({ by: 'sender', choice: written.name, ...quoted(message) }),
    isRead: () => true,
    ...written,
  }) as unknown as TypedMessage<Name, F>;

const MOST_QUOTED = 200;

const quoted = (message: object): Pick<MessageLine, 'reasoning'> => {
  const text = Object.values(message).find((value) => typeof value === 'string');
  return text === undefined ? {} : { reasoning: truncate(text, MOST_QUOTED) };
};
