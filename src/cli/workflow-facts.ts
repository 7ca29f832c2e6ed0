import { z } from 'zod';
import type { WorkflowContract } from '../contracts/workflow-contract.ts';

/** What other programs need to know to start a workflow. */
export interface WorkflowFacts {
  name: string;
  story: string;
  /** JSON Schema of the input. */
  input: { properties?: Record<string, { description?: string; type?: string }> };
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
      input: await inputSchemaOf(contract),
      configuration: await configurationOf(contract),
    })),
  );

/** The JSON Schema of what a user gives, before defaults are filled in. */
export async function inputSchemaOf(contract: WorkflowContract): Promise<WorkflowFacts['input']> {
  const { input } = await contract.schemas();
  return z.toJSONSchema(input, { io: 'input' }) as WorkflowFacts['input'];
}
