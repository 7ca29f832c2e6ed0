import { z } from 'zod';
import { startRunOf } from '../../src/client/start.ts';
import { workflowOf } from '../../src/kit/schema/workflow-contract.ts';
import { within } from '../../testkit/wait.ts';
import { contracts } from './contract.ts';
import type { Ground } from './ground.ts';
import { QUEUES } from './sides.ts';

const schemas = { input: z.strictObject({}), result: z.unknown(), configuration: z.strictObject({}) };

/** Starts a run of the kit through our client. @returns its workflow id. */
export async function startKit(
  { signalbox }: Ground,
  name: keyof typeof contracts,
  businessId: string,
  fastPath: readonly string[] = [],
): Promise<string> {
  const workflow = { ...workflowOf(contracts[name], async () => ({ schemas })), taskQueue: QUEUES.kit, fastPath };
  const { id } = await startRunOf(signalbox, workflow, { input: {}, initiator: 'system', businessId });
  return id;
}

/** Starts the bare workflow. @returns its workflow id. */
export async function startBare({ temporal }: Ground, businessId: string): Promise<string> {
  const workflowId = `bare:${businessId}`;
  await temporal.workflow.start('bare', { workflowId, taskQueue: QUEUES.bare, args: [] });
  return workflowId;
}

const MOST_MS = 5 * 60_000;

/** The result of a workflow. @throws Error that names the workflow when it does not end. */
export const resultOf = ({ temporal }: Pick<Ground, 'temporal'>, workflowId: string): Promise<unknown> =>
  within(temporal.workflow.getHandle(workflowId).result(), MOST_MS, `${workflowId} did not end`);
