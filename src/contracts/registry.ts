import { SignalboxError } from '../kit/common/failures.ts';
import { orderContract } from './order/entry.ts';
import { paymentFileContract } from './payment-file/entry.ts';
import { supportTicketContract } from './support-ticket/entry.ts';
import { transactionContract } from './transaction/entry.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';

const contracts: readonly WorkflowContract[] = [supportTicketContract, orderContract, transactionContract, paymentFileContract];

/** All workflows, in the order of the index in docs/workflows.md. */
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
    fix: `Use one of: ${names}. \`signalbox workflows\` tells about each.`,
  });
}
