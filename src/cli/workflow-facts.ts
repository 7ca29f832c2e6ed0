import { z } from 'zod';
import type { RunMessage, WorkflowContract } from '../kit/schema/workflow-contract.ts';

/** What a schema takes, as JSON Schema, before defaults are filled in. */
export interface FieldFacts {
  properties?: Record<string, { description?: string; type?: string | string[] }>;
}

/** What other programs need to know to start a workflow and to talk to its runs. */
export interface WorkflowFacts {
  name: string;
  story: string;
  input: FieldFacts;
  /** What its runs take while they live. */
  messages: { name: string; story: string; content: FieldFacts }[];
  /** What its runs are started with now: the settings file over the defaults. */
  configuration: unknown;
}

/** The facts of each workflow. @throws SignalboxError CONFIG_INVALID when the settings file is wrong. */
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

/** The JSON Schema of what a user gives, before defaults are filled in. */
export const fieldsOf = (schema: z.ZodType): FieldFacts => z.toJSONSchema(schema, { io: 'input' }) as FieldFacts;
