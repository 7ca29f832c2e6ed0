import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { TypedSearchAttributes, type SearchAttributePair } from '@temporalio/common';
import { workflowNamed } from '../contracts/registry.ts';
import type { WorkflowContract } from '../contracts/workflow-contract.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { searchAttributes } from '../kit/common/search-attributes.ts';
import { USUAL_TASK_SECONDS } from '../kit/common/task-queue.ts';
import { hashOf } from '../store/hash.ts';
import { findRun, hasBegun, insertRun, type NewRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { assertBusinessId, businessIdOf, newBusinessId } from './ids.ts';
import { checkInput } from './input.ts';
import { ask, lacksSearchAttributes } from './temporal.ts';

export interface StartRequest {
  workflow: string;
  /** Checked against the workflow's schema before anything is written. */
  input: unknown;
  /** Person id. */
  initiator: string;
  /** When left out it follows from the sender's own id in the input, such as a Message-ID, or else is generated. */
  businessId?: string | undefined;
  /** 1 (most urgent) to 5; 3 when left out. */
  priority?: number | undefined;
}

export interface StartAnswer {
  /** Workflow id. */
  id: string;
  /** True when the same start had happened before; nothing was done. */
  alreadyStarted: boolean;
}

const NORMAL_PRIORITY = 3;

/**
 * Starts a run once: one business id is one run for ever. The row is the claim, so a crash between row and start is healed by the next start.
 * It keeps the configuration that the settings file has now, however the file changes later.
 * @throws SignalboxError WORKFLOW_UNKNOWN, INPUT_INVALID, CONFIG_INVALID, PERSON_UNKNOWN, NOT_ALLOWED, RUN_EXISTS, TEMPORAL_UNREACHABLE,
 * WORKER_MISSING.
 */
export const startRun = async (client: SignalboxClient, request: StartRequest): Promise<StartAnswer> =>
  startRunOf(client, workflowNamed(request.workflow), request);

/** The same for a workflow that is not in the registry, as the measurements have. */
export async function startRunOf(
  client: SignalboxClient,
  contract: WorkflowContract,
  request: Omit<StartRequest, 'workflow'>,
): Promise<StartAnswer> {
  const run = await checkedRun(client, contract, request);
  const configuration = await (await client.workflowSettings()).of(contract);
  const temporal = await client.temporal(); // before the row: a server that is down leaves nothing behind
  if (!(await insertRun(client.db, run))) {
    const existing = await findRun(client.db, run.id);
    if (existing?.input_hash !== run.inputHash) throw existsWithOtherInput(run.id);
    if (hasBegun(existing)) return { id: run.id, alreadyStarted: true };
  }
  return { id: run.id, alreadyStarted: !(await startInTemporal(temporal, contract, run, configuration)) };
}

async function checkedRun(client: SignalboxClient, contract: WorkflowContract, request: Omit<StartRequest, 'workflow'>): Promise<NewRun> {
  if (request.businessId !== undefined) assertBusinessId(request.businessId);
  const priority = request.priority ?? NORMAL_PRIORITY;
  if (!Number.isInteger(priority) || priority < 1 || priority > 5) {
    throw new SignalboxError('INPUT_INVALID', {
      field: 'priority',
      detail: `priority ${priority}`,
      fix: 'Give a whole number from 1 (most urgent) to 5.',
    });
  }
  const input = await checkInput(contract, request.input);
  const people = await client.people();
  const { id: initiator } = people.require(request.initiator);
  if (!people.hasRole(initiator, contract.name, 'start')) {
    throw new SignalboxError('NOT_ALLOWED', {
      field: 'as',
      detail: `${initiator} may not start ${contract.name}`,
      fix: 'Ask one of the persons with the role `start` in the people file.',
    });
  }
  const name = contract.idOf?.(input) ?? null;
  const businessId = request.businessId ?? (name === null ? newBusinessId() : businessIdOf(name));
  const id = `${contract.name}:${businessId}`;
  return { id, workflow: contract.name, businessId, initiator, input, inputHash: hashOf(input), priority, state: contract.initialState };
}

/** True when this call started the run, false when it was there. */
async function startInTemporal(temporal: Client, contract: WorkflowContract, run: NewRun, configuration: unknown): Promise<boolean> {
  const start = { input: run.input, run: { initiator: run.initiator, priority: run.priority }, configuration };
  const summary = contract.startSummary(run.businessId, run.input);
  const attributes: SearchAttributePair[] = [
    { key: searchAttributes.status, value: 'initializing' },
    { key: searchAttributes.state, value: run.state },
    { key: searchAttributes.workflow, value: run.workflow },
  ];
  try {
    await ask(temporal, () =>
      temporal.workflow.start(contract.type, {
        workflowId: run.id,
        taskQueue: contract.taskQueue,
        args: [start],
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowTaskTimeout: 1_000 * (contract.taskSeconds ?? USUAL_TASK_SECONDS),
        typedSearchAttributes: new TypedSearchAttributes(attributes),
        priority: { priorityKey: run.priority },
        staticSummary: shortened(summary, 200),
        staticDetails: `Started by ${run.initiator}, priority ${run.priority}. Follow it with \`signalbox show ${run.id}\`.`,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    if (lacksSearchAttributes(error)) throw neverHadAWorker(contract, run, error);
    throw error;
  }
}

const shortened = (text: string, length: number) => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

const existsWithOtherInput = (id: string) =>
  new SignalboxError('RUN_EXISTS', {
    field: 'id',
    detail: id,
    fix: `Look at it with \`signalbox show ${id}\`, or start with another --id.`,
  });

const neverHadAWorker = (contract: WorkflowContract, run: NewRun, cause: unknown) =>
  new SignalboxError('WORKER_MISSING', {
    detail: `no worker has ever registered our search attributes on this server (task queue ${contract.taskQueue})`,
    fix: `Start a worker (\`signalbox up\`), then repeat the start with --id ${run.businessId}.`,
    cause,
  });
