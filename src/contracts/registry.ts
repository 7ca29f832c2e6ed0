import type { z } from 'zod';
import type { Budget } from '../kit/common/budget.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { plainMarkdown } from '../kit/common/markdown.ts';
import type { StateMap } from '../kit/common/states.ts';
import * as supportTicket from './support-ticket.ts';
import type { SupportTicketConfiguration } from './support-ticket-configuration.schema.ts';
import type { SupportTicketInput } from './support-ticket.schema.ts';

export interface WorkflowSchemas {
  readonly input: z.ZodType;
  readonly result: z.ZodType;
  /** Every field has a default, so that it reads `{}`. */
  readonly configuration: z.ZodType;
}

/** A person or a group, and the field of the configuration that names it. */
export interface NamedDecider {
  readonly field: string;
  readonly name: string;
}

/** Everything that doors (command line, gateway) know about a workflow. */
export interface WorkflowContract {
  /** In kebab case; the first half of every workflow id. */
  readonly name: string;
  /** Name under which workers register it with Temporal. */
  readonly type: string;
  /** What it does, in one line. */
  readonly story: string;
  readonly taskQueue: string;
  readonly states: StateMap;
  readonly initialState: string;
  /** The steps that `show` prints before they begin, in order. */
  readonly steps: readonly string[];
  /** Loaded when needed: building schemas is dear and most commands need none. */
  readonly schemas: () => Promise<WorkflowSchemas>;
  /** The persons and groups that a configuration of it names; they have to be in the people file. */
  readonly deciders: (configuration: unknown) => readonly NamedDecider[];
  /** The limits that a configuration sets to model calls; null for none. */
  readonly budget: (configuration: unknown) => Budget | null;
  /** One line for the Temporal Web UI; the input is valid. */
  readonly startSummary: (businessId: string, input: unknown) => string;
}

const contracts: readonly WorkflowContract[] = [
  {
    name: supportTicket.WORKFLOW_NAME,
    type: 'supportTicket',
    story: supportTicket.STORY,
    taskQueue: supportTicket.TASK_QUEUE,
    states: supportTicket.supportTicketStates,
    initialState: 'received',
    steps: supportTicket.SUPPORT_TICKET_STEPS,
    schemas: async () => {
      const [{ SupportTicketInput: input, SupportTicketResult: result }, { SupportTicketConfiguration: configuration }] = await Promise.all(
        [import('./support-ticket.schema.ts'), import('./support-ticket-configuration.schema.ts')],
      );
      return { input, result, configuration };
    },
    deciders: (configuration) => {
      const { approvers, complaintGroup, escalation, teams } = configuration as SupportTicketConfiguration;
      return [
        ...approvers.map((name, index) => ({ field: `approvers.${index}`, name })),
        { field: 'complaintGroup', name: complaintGroup },
        ...teams.map(({ name }, index) => ({ field: `teams.${index}.name`, name })),
        ...escalation.flatMap(({ notify }, step) => notify.map((name, index) => ({ field: `escalation.${step}.notify.${index}`, name }))),
      ];
    },
    budget: (configuration) => (configuration as SupportTicketConfiguration).budget,
    startSummary: (businessId, input) => {
      const { customerEmail, subject } = input as SupportTicketInput;
      return `support-ticket ${businessId} for ${customerEmail}: ${plainMarkdown(subject)}`;
    },
  },
];

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
