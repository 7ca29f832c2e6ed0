import { z } from 'zod';
import type { RunMessage, WorkflowContract } from '../kit/schema/workflow-contract.ts';

/** An input schema as JSON Schema, before defaults. */
export interface FieldFacts {
  properties?: Record<string, { description?: string; type?: string | string[] }>;
}

/** What other programs need to start a workflow and send messages to its runs. */
export interface WorkflowFacts {
  name: string;
  story: string;
  input: FieldFacts;
  /** Messages that an open run takes. */
  messages: { name: string; story: string; content: FieldFacts }[];
  /** The configuration of new runs: the settings file over the defaults. */
  configuration: unknown;
}

/** Describes each workflow. @throws SignalboxError CONFIG_INVALID when the settings file is wrong. */
export const describeWorkflows = (
  contracts: readonly WorkflowContract[],
  configurationOf: (contract: WorkflowContract) => Promise<unknown>,
): Promise<WorkflowFacts[]> =>
  Promise.all(
    contracts.map(async (contract) => ({
      name: contract.name,
      story: contract.story,
      input: fieldsOf((await contract.schemas()).input),
      messages: await Promise.all(contract.messages.map(messageFacts)),
      configuration: await configurationOf(contract),
    })),
  );

const messageFacts = async ({ name, story, schema }: RunMessage) => ({ name, story, content: fieldsOf(await schema()) });

/** The JSON Schema of an input, before defaults. */
export const fieldsOf = (schema: z.ZodType): FieldFacts => z.toJSONSchema(schema, { io: 'input' }) as FieldFacts;
