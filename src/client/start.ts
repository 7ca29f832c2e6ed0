import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { TypedSearchAttributes, type SearchAttributePair } from '@temporalio/common';
import { workflowNamed } from '../contracts/registry.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { searchAttributes } from '../kit/common/search-attributes.ts';
import { USUAL_TASK_SECONDS } from '../kit/common/task-queue.ts';
import type { Db } from '../store/database.ts';
import { hashOf } from '../store/hash.ts';
import { findRun, releaseClaim, hasBegun, insertRun, addClaim, type NewRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { assertBusinessId, businessIdOf, newBusinessId } from './ids.ts';
import { checkInput } from './input.ts';
import { assertServed } from './served.ts';
import { assertStartFits, refusalOfStart, unknownOutcome, type RunStart } from './start-refusal.ts';
import { askServer } from './temporal.ts';

export interface StartRequest {
  workflow: string;
  /** Checked against the workflow's schema before anything is written. */
  input: unknown;
  /** Person id. */
  initiator: string;
  /** Default: derived from the sender's id in the input, such as a Message-ID, else generated. */
  businessId?: string | undefined;
  /** Used in place of a generated id. */
  newId?: string | undefined;
  /** 1 (most urgent) to 5; default 3. */
  priority?: number | undefined;
}

export interface StartAnswer {
  /** Workflow id. */
  id: string;
  /** True when the same run was already started; nothing was done. */
  alreadyStarted: boolean;
}

const NORMAL_PRIORITY = 3;

/**
 * Starts a run once: a business id is one run for ever. Inserting the row claims the id: the next start recovers from a crash between row and start,
 * and a start that the server refuses releases the claim. The run keeps the configuration of its first start.
 * @throws SignalboxError WORKFLOW_UNKNOWN, INPUT_INVALID, CONFIG_INVALID, PERSON_UNKNOWN, NOT_ALLOWED, RUN_EXISTS, TEMPORAL_UNREACHABLE,
 * TEMPORAL_BUSY, TEMPORAL_REFUSED, WORKER_MISSING.
 */
export async function startRun(client: SignalboxClient, request: StartRequest): Promise<StartAnswer> {
  const contract = workflowNamed(request.workflow);
  return startRunOf(client, contract, request, () => assertServed(client.db, contract));
}

/** Starts a run of a workflow outside of the registry, for example in benchmarks. */
export async function startRunOf(
  client: SignalboxClient,
  contract: WorkflowContract,
  request: Omit<StartRequest, 'workflow'>,
  served: () => Promise<void> = () => Promise.resolve(),
): Promise<StartAnswer> {
  const checked = await checkedRun(client, contract, request);
  const configuration = await client.configurationOf(contract);
  const run = { ...checked, configuration };
  const start: RunStart = {
    input: run.input,
    run: { initiator: run.initiator, priority: run.priority },
    configuration,
    ...fastPathOf(contract),
  };
  assertStartFits(start);
  assertAllowed(contract, run.input, configuration);
  await served(); // behind the checks of the input, which need no stack
  const temporal = await client.temporal(); // before the row: leaves no row when the server is down
  const claimed = await claim(client.db, run);
  if (!claimed) return { id: run.id, alreadyStarted: true };
  try {
    return { id: run.id, alreadyStarted: !(await startInTemporal(temporal, contract, run, { ...start, ...claimed })) };
  } catch (error) {
    const refusal = refusalOfStart(error, contract.taskQueue, run);
    if (refusal) await releaseClaim(client.db, run.id);
    throw refusal ?? unknownOutcome(error, run);
  }
}

/** Claims the row and returns its configuration; null when the run has begun. @throws SignalboxError RUN_EXISTS. */
async function claim(db: Db, run: NewRun): Promise<Pick<RunStart, 'configuration'> | null> {
  const { configuration } = run;
  for (;;) {
    if (await insertRun(db, run)) return { configuration };
    const existing = await findRun(db, run.id);
    if (!existing) continue; // a concurrent start was refused and released the id
    if (existing.input_hash !== run.inputHash) throw existsWithOtherInput(run.id);
    if (hasBegun(existing)) return null;
    if (await addClaim(db, run.id)) return { configuration: existing.configuration ?? configuration }; // row and run must agree
  }
}

const fastPathOf = ({ fastPath }: WorkflowContract): Pick<RunStart, 'fastPath'> => (fastPath ? { fastPath } : {});

function assertAllowed({ name, refusal }: WorkflowContract, input: unknown, configuration: unknown): void {
  const refused = refusal?.(input, configuration, new Date());
  if (!refused) return;
  const { field, message } = refused;
  throw new SignalboxError('INPUT_INVALID', {
    field,
    detail: `${field}: ${message}`,
    fix: `Correct ${field}, or the configuration of ${name} in workflows.yaml.`,
  });
}

async function checkedRun(
  client: SignalboxClient,
  contract: WorkflowContract,
  request: Omit<StartRequest, 'workflow'>,
): Promise<Omit<NewRun, 'configuration'>> {
  if (request.businessId !== undefined) assertBusinessId(request.businessId);
  const priority = request.priority ?? NORMAL_PRIORITY;
  if (!Number.isInteger(priority) || priority < 1 || priority > 5) {
    throw new SignalboxError('INPUT_INVALID', {
      field: 'priority',
      detail: `priority ${priority}`,
      fix: 'Give a whole number from 1 (most urgent) to 5.',
    });
  }
  const input = await checkInput(client, contract, request.input);
  const people = await client.people();
  const { id: initiator } = people.require(request.initiator);
  if (!people.hasRole(initiator, contract.name, 'start')) {
    throw new SignalboxError('NOT_ALLOWED', {
      field: 'as',
      detail: `${initiator} may not start ${contract.name}`,
      fix: 'Ask somebody with the role `start` in the people file.',
    });
  }
  const name = contract.idOf?.(input) ?? null;
  const businessId = request.businessId ?? (name === null ? (request.newId ?? newBusinessId()) : businessIdOf(name));
  const id = `${contract.name}:${businessId}`;
  const initiatorSigns = people.deciders().signsOf(initiator);
  const state = contract.initialState;
  return { id, workflow: contract.name, businessId, initiator, initiatorSigns, input, inputHash: hashOf(input), priority, state };
}

/** True when this call started the run, false when it already existed. */
async function startInTemporal(temporal: Client, contract: WorkflowContract, run: NewRun, start: RunStart): Promise<boolean> {
  const summary = contract.startSummary(run.businessId, run.input);
  const attributes: SearchAttributePair[] = [
    { key: searchAttributes.status, value: 'initializing' },
    { key: searchAttributes.state, value: run.state },
    { key: searchAttributes.workflow, value: run.workflow },
  ];
  try {
    await askServer(temporal, () =>
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
