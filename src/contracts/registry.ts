import { SignalboxError } from '../kit/common/failures.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { contracts } from './index.ts';

/** All workflows, by name. */
export const allWorkflows = (): readonly WorkflowContract[] => contracts;

/** The contract of a workflow, or undefined. */
export const findWorkflow = (name: string): WorkflowContract | undefined => contracts.find((contract) => contract.name === name);

/** The contract of a workflow. @throws SignalboxError WORKFLOW_UNKNOWN. */
export function workflowNamed(name: string): WorkflowContract {
  const contract = findWorkflow(name);
  if (contract) return contract;
  const names = contracts.map((known) => known.name).join(', ');
  throw new SignalboxError('WORKFLOW_UNKNOWN', {
    field: 'workflow',
    detail: name,
    fix: `Use one of: ${names}. \`signalbox workflows\` describes each.`,
  });
}
