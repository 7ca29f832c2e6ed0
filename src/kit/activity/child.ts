import type { z } from 'zod';
import { SignalboxError } from '../common/failures.ts';
import { MAX_START_BYTES, oversize } from '../common/size.ts';
import type { Db } from '../../store/database.ts';
import { hashOf } from '../../store/hash.ts';
import { findRun, hasBegun, initiatorSignsOf, insertRun } from '../../store/runs.ts';
import { idempotent, type CallsOf } from './effect-class.ts';
import { currentScope } from './scope.ts';

/** The facts about a workflow needed to start it as a child. */
export interface StartableWorkflow {
  readonly name: string;
  readonly type: string;
  readonly initialState: string;
  readonly fastPath?: readonly string[];
  readonly schemas: () => Promise<{ readonly input: z.ZodType; readonly configuration: z.ZodType }>;
  readonly refusal?: (input: unknown, configuration: unknown, now: Date) => { field: string; message: string } | null;
  /** Persons and groups that a configuration names, with their fields. */
  readonly deciders: (configuration: unknown) => readonly { readonly field: string; readonly name: string }[];
}

export interface ChildDeps {
  db: Db;
  /** @throws SignalboxError WORKFLOW_UNKNOWN. */
  workflowNamed: (name: string) => StartableWorkflow;
  /** The current configuration from the settings file. */
  configurationOf: (workflow: StartableWorkflow) => Promise<unknown>;
  /** Who may start a workflow, from the current people file; absent where no schedule starts runs. */
  starters?: Starters;
}

export interface Starters {
  mayStart: (person: string, workflow: string) => boolean;
  /** What else identifies the human behind an id. */
  signsOf: (person: string) => string[];
}

export interface PrepareChildInput {
  workflow: string;
  businessId: string;
  /** Checked here with the child's schema. */
  input: unknown;
  /** Goes over the child's configuration, field by field. */
  overrides?: Record<string, unknown>;
  /** The parent's initiator. */
  initiator: string;
  priority: number;
}

/** The child ready to start, or the input field that is invalid. */
export type PreparedChild =
  | {
      ok: true;
      id: string;
      type: string;
      state: string;
      input: unknown;
      configuration: unknown;
      fastPath?: readonly string[];
      /** Whether the run was started before. */
      hasBegun?: boolean;
    }
  | { ok: false; field: string; message: string };

/** Checks and registers a child as the door does for a run started from outside: validates the input and inserts the row that claims the id. */
export const createChildActivities = (deps: ChildDeps) => ({
  prepareChild: idempotent(async (input: PrepareChildInput) => prepare(deps, input, await initiatorSignsOf(deps.db, currentScope().runId))),
  prepareScheduled: idempotent((input: PrepareChildInput) => prepareScheduled(deps, input)),
});
export type ChildActivities = CallsOf<ReturnType<typeof createChildActivities>>;

/** As for a child, for the person that a schedule names; rights are those of this moment. */
async function prepareScheduled(deps: ChildDeps, given: PrepareChildInput): Promise<PreparedChild> {
  const { initiator, workflow } = given;
  const { starters } = deps;
  if (!starters?.mayStart(initiator, workflow))
    throw new SignalboxError('NOT_ALLOWED', { field: 'as', detail: `${initiator} may not start ${workflow}` });
  const prepared = await prepare(deps, given, starters.signsOf(initiator));
  const run = prepared.ok ? await findRun(deps.db, prepared.id) : undefined;
  return prepared.ok ? { ...prepared, hasBegun: run !== undefined && hasBegun(run) } : prepared;
}

async function prepare(deps: ChildDeps, given: PrepareChildInput, initiatorSigns: string[] | null): Promise<PreparedChild> {
  const { db, workflowNamed, configurationOf } = deps;
  const contract = workflowNamed(given.workflow);
  if (!/^[A-Za-z0-9._-]{1,200}$/.test(given.businessId))
    return { ok: false, field: 'id', message: 'must be 1 to 200 letters, digits, dots, underscores or dashes' };
  const parsed = (await contract.schemas()).input.safeParse(given.input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, field: issue!.path.map(String).join('.') || 'input', message: issue!.message };
  }
  const { type, name, initialState: state, fastPath } = contract;
  const prepared = { ok: true as const, type, state, ...(fastPath && { fastPath }) };
  const { businessId, initiator, priority } = given;
  const [id, input] = [`${name}:${businessId}`, parsed.data];
  const inputHash = hashOf(input);
  const configuration = { ...((await configurationOf(contract)) as object), ...given.overrides };
  const over = oversize({ ...(input as object), configuration }, MAX_START_BYTES, 'the start');
  if (over) return { ok: false, field: over.field, message: over.detail };
  const refused = contract.refusal?.(input, configuration, new Date());
  if (refused) return { ok: false, ...refused };
  const run = { id, workflow: name, businessId, initiator, initiatorSigns, input, inputHash, configuration, priority, state };
  if (await insertRun(db, run)) return { ...prepared, id, input, configuration };
  const existing = await findRun(db, id); // a repeat of this activity finds its own row
  if (existing?.input_hash !== inputHash) throw new SignalboxError('RUN_EXISTS', { field: 'id', detail: id });
  return { ...prepared, id, input, configuration: existing.configuration ?? configuration };
}
