import { z } from 'zod';
import type { WorkflowContract } from '../contracts/registry.ts';

/** What other programs need to know to start a workflow. */
export interface WorkflowFacts {
  name: string;
  story: string;
  /** JSON Schema of the input. */
  input: { properties?: Record<string, { description?: string; type?: string }> };
  configuration: Readonly<Record<string, unknown>>;
}

export const describeWorkflows = (contracts: readonly WorkflowContract[]): Promise<WorkflowFacts[]> =>
  Promise.all(
    contracts.map(async (contract) => ({
      name: contract.name,
      story: contract.story,
      input: await inputSchemaOf(contract),
      configuration: contract.configuration,
    })),
  );

/** The JSON Schema of what a user gives, before defaults are filled in. */
export async function inputSchemaOf(contract: WorkflowContract): Promise<WorkflowFacts['input']> {
  const { input } = await contract.schemas();
  return z.toJSONSchema(input, { io: 'input' }) as WorkflowFacts['input'];
}
