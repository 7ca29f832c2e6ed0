import type { z } from 'zod';
import type { Contract, MessageContract } from '../common/contract.ts';
import { messageSchema } from './message.ts';
import { TASK_QUEUE } from '../common/task-queue.ts';

export interface WorkflowSchemas {
  readonly input: z.ZodType;
  readonly result: z.ZodType;
  /** Every field has a default, so it parses `{}`. */
  readonly configuration: z.ZodType;
  /** By the name of the message, where a door takes more than the message's own fields. */
  readonly messages?: Readonly<Record<string, z.ZodType>>;
}

/** A message of a contract with its schema. */
export interface RunMessage extends MessageContract {
  readonly schema: () => Promise<z.ZodType>;
}

/** Everything that doors (command line, gateway) know about a workflow. */
export interface WorkflowContract extends Contract {
  /** Name under which workers register it with Temporal: the name of its exported function. */
  readonly type: string;
  readonly taskQueue: string;
  /** Loaded when needed: building schemas is expensive and most commands need none. */
  readonly schemas: () => Promise<WorkflowSchemas>;
  readonly messages: readonly RunMessage[];
}

/** Combines a contract with its schemas, which `load` imports. */
export function workflowOf(contract: Contract, load: () => Promise<{ readonly schemas: WorkflowSchemas }>): WorkflowContract {
  const schemas = async (): Promise<WorkflowSchemas> => (await load()).schemas;
  return {
    ...contract,
    type: contract.name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    taskQueue: TASK_QUEUE,
    schemas,
    messages: contract.messages.map((message) => ({
      ...message,
      schema: async () => (await schemas()).messages?.[message.name] ?? messageSchema(message.fields),
    })),
  };
}
