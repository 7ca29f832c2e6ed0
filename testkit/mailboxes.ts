import type { WorkflowHandle } from '@temporalio/client';
import { DECIDE_UPDATE, OPERATE_UPDATE } from '../src/kit/common/approval.ts';

interface Metadata {
  definition: { updateDefinitions: { name: string }[] };
}

/** Names of the workflow's own messages that a live run accepts, without those of every run. */
export async function mailboxesOf(handle: WorkflowHandle): Promise<string[]> {
  const { definition } = await handle.query<Metadata>('__temporal_workflow_metadata');
  const names = definition.updateDefinitions.map(({ name }) => name);
  return names.filter((name) => name !== DECIDE_UPDATE && name !== OPERATE_UPDATE).sort();
}
