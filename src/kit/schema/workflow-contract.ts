import type { z } from 'zod';
import type { Budget } from '../common/budget.ts';
import type { StateMap } from '../common/states.ts';

export interface WorkflowSchemas {
  readonly input: z.ZodType;
  readonly result: z.ZodType;
  /** Every field has a default, so that it reads `{}`. */
  readonly configuration: z.ZodType;
}

/** A message that runs of a workflow take while they live. */
export interface RunMessage {
  /** Also the name of the Temporal update that brings it. */
  readonly name: string;
  /** What it says, in one line. */
  readonly story: string;
  /** Loaded when needed, as those of a workflow are. */
  readonly schema: () => Promise<z.ZodType>;
  /** The sender's own id in a message, which tells it from others; null where it has none and its content does. */
  readonly idOf: (message: unknown) => string | null;
}

/** A message whose schema reads what the mailbox of the workflow takes. */
export const defineMessage = <Message>({
  idOf = () => null,
  ...message
}: Pick<RunMessage, 'name' | 'story'> & {
  schema: () => Promise<z.ZodType<Message>>;
  idOf?: (message: Message) => string | null;
}): RunMessage => ({ ...message, idOf: (sent) => idOf(sent as Message) });

/** A person or a group, and the field of the configuration that names it. */
export interface NamedDecider {
  readonly field: string;
  readonly name: string;
}

/** Everything that doors (command line, gateway) know about a workflow. */
export interface WorkflowContract {
  /** In kebab case; the first half of every workflow id. */
  readonly name: string;
  /** Name under which workers register it with Temporal. */
  readonly type: string;
  /** What it does, in one line. */
  readonly story: string;
  readonly taskQueue: string;
  readonly states: StateMap;
  readonly initialState: string;
  /** The steps that `show` prints before they begin, in order. */
  readonly steps: readonly string[];
  /** The same where it depends on the input, which is valid. */
  readonly plan?: (input: unknown) => readonly string[];
  /**
   * Seconds that a worker may take for one of its workflow tasks; after a killed worker its run waits that long. More than the usual 2 where a
   * long history has to be replayed within them: a task that takes longer is given out again, and again, for ever.
   */
  readonly taskSeconds?: number;
  /** Loaded when needed: building schemas is dear and most commands need none. */
  readonly schemas: () => Promise<WorkflowSchemas>;
  /** What the configuration does not allow of an input that fits the schema: the field and why, or null. */
  readonly refusal?: (input: unknown, configuration: unknown, now: Date) => { field: string; message: string } | null;
  /** The persons and groups that a configuration of it names; they have to be in the people file. */
  readonly deciders: (configuration: unknown) => readonly NamedDecider[];
  /** The limits that a configuration sets to model calls; null for none. */
  readonly budget: (configuration: unknown) => Budget | null;
  /** What a door may send into its runs; each has its mailbox in the workflow. */
  readonly messages: readonly RunMessage[];
  /** Set where a run is started with a document instead of JSON: what the document is. The run's input then holds a reference to it. */
  readonly inputFile?: { readonly format: 'pain.001' };
  /** The sender's own id in an input, by which a second delivery of it is known when nobody gives a business id; null where it has none. */
  readonly idOf?: (input: unknown) => string | null;
  /** One line for the Temporal Web UI; the input is valid. */
  readonly startSummary: (businessId: string, input: unknown) => string;
}
