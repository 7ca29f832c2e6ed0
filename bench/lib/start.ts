import { z } from 'zod';
import { startRunOf } from '../../src/client/start.ts';
import type { WorkflowContract } from '../../src/kit/schema/workflow-contract.ts';
import type { Ground } from './ground.ts';
import { QUEUES } from './sides.ts';

const contractOf = (type: 'kit' | 'long', fastPath: readonly string[] = []): WorkflowContract => ({
  name: `bench-${type}`,
  type,
  story: 'A workflow of the bench.',
  taskQueue: QUEUES.kit,
  states: {},
  initialState: 'received',
  steps: [],
  fastPath,
  schemas: async () => ({ input: z.strictObject({}), result: z.unknown(), configuration: z.strictObject({}) }),
  deciders: () => [],
  budget: () => null,
  messages: [],
  startSummary: (businessId) => `${type} ${businessId}`,
});

/** Starts a run of the kit through our client. @returns its workflow id. */
export async function startKit({ signalbox }: Ground, type: 'kit' | 'long', businessId: string): Promise<string> {
  const { id } = await startRunOf(signalbox, contractOf(type), { input: {}, initiator: 'system', businessId });
  return id;
}

/** The same workflow with its activities on the fast path. @returns its workflow id. */
export async function startFast({ signalbox }: Ground, businessId: string): Promise<string> {
  const contract = contractOf('kit', ['first', 'second', 'third']);
  const { id } = await startRunOf(signalbox, contract, { input: {}, initiator: 'system', businessId: `fast-${businessId}` });
  return id;
}

/** Starts the bare workflow. @returns its workflow id. */
export async function startBare({ temporal }: Ground, businessId: string): Promise<string> {
  const workflowId = `bare:${businessId}`;
  await temporal.workflow.start('bare', { workflowId, taskQueue: QUEUES.bare, args: [] });
  return workflowId;
}

/** Waits for the end of a workflow. */
export const finished = ({ temporal }: Ground, workflowId: string): Promise<unknown> => temporal.workflow.getHandle(workflowId).result();
