import { findWorkflow } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { isEndStatus, type RunStatus } from '../kit/common/status.ts';
import type { Deciders } from '../kit/common/votes.ts';
import type { CostKey, CostRow, InboxItem, JournalRow, RunListItem, RunView } from '../kit/common/view.ts';
import { costBy } from '../store/cost.ts';
import { readRuns } from '../store/run-list.ts';
import { findRun, hasBegun, type RunRow } from '../store/runs.ts';
import { inboxItemOf, openRequests } from '../store/open-requests.ts';
import { readJournal, readRunView } from '../store/views.ts';
import type { SignalboxClient } from './connect.ts';
import { parseRunId } from './ids.ts';
import { waitsForPerson } from './inbox.ts';
import type { LiveRun } from './live.ts';
import { mergeLiveState } from './live-state.ts';

/**
 * Reads a run from the database, and for an open run its current state from the server. Needs no worker.
 * @throws SignalboxError INPUT_INVALID, RUN_NOT_FOUND, TEMPORAL_UNREACHABLE.
 */
export async function showRun(client: SignalboxClient, id: string): Promise<RunView> {
  const contract = findWorkflow(parseRunId(id).workflow);
  const found = await existingRun(client, id);
  const plan = contract?.plan?.(found.input) ?? contract?.steps ?? [];
  const readView = (run: RunRow) => readRunView(client.db, run, () => readDeciders(client));
  const live = found.ended_at === null ? await liveRun(client, id) : await liveAfterEnd(client, id);
  if (live) await (await import('./sync-resets.ts')).syncReset(client, live);
  const row = live ? await existingRun(client, id) : found; // again: a run writes its result before the server shows its next state
  const stored = await readView(row);
  if (row.ended_at !== null) return mergeLiveState(stored, null, plan);
  if (live === null) return mergeLiveState(hasBegun(row) ? lost(stored) : stored, null, plan);
  if (!live.closed) return mergeLiveState(stored, live, plan);
  const { recordOutsideEnd } = await import('./reconcile.ts');
  await recordOutsideEnd(client, live);
  return mergeLiveState(await readView(await existingRun(client, id)), null, plan);
}

/** An ended run may have been reset since. Null also when the server is unreachable, so that the stored run can be shown. */
async function liveAfterEnd(client: SignalboxClient, id: string): Promise<LiveRun | null> {
  try {
    return await liveRun(client, id);
  } catch (error) {
    if (error instanceof SignalboxError) return null;
    throw error;
  }
}

async function liveRun(client: SignalboxClient, id: string): Promise<LiveRun | null> {
  const { describeRun } = await import('./live.ts');
  return describeRun(await client.temporal(), id);
}

async function existingRun(client: SignalboxClient, id: string): Promise<RunRow> {
  const row = await findRun(client.db, id);
  if (row) return row;
  throw runNotFound(id);
}

/** The error for a run that is not in the database. */
export const runNotFound = (id: string): SignalboxError =>
  new SignalboxError('RUN_NOT_FOUND', { field: 'run', detail: id, fix: 'See the runs with `signalbox list`.' });

/** Shown but not stored: the client may be connected to the wrong server. */
const lost = (view: RunView): RunView => ({
  ...view,
  status: 'failed',
  state: 'failed',
  failure: { code: 'RUN_NOT_FOUND', message: 'The run is open in the database, but this Temporal server does not know it.' },
});

export interface ListQuery {
  /** All workflows when left out. */
  workflows?: readonly string[] | undefined;
  status?: RunStatus | undefined;
  /** Only runs that follow this one. */
  after?: string | undefined;
  limit: number;
}

/** Each check whether a run is stuck costs a request to the server. */
const MOST_LOOKED_AT = 100;

/** A page of runs, and the run after which the next page begins; null at the end. */
export interface RunPage {
  runs: RunListItem[];
  next: string | null;
}

/** Runs, newest first. The status of an open run comes from the server, because a pause reaches the database later. */
export const listRuns = async (client: SignalboxClient, query: ListQuery): Promise<RunListItem[]> =>
  (await listRunPage(client, query)).runs;

/** The same as a page, which may have fewer runs than the limit before the end: those whose status has changed meanwhile are left out. */
export async function listRunPage(client: SignalboxClient, { workflows, status, after, limit }: ListQuery): Promise<RunPage> {
  const { listLive } = await import('./reconcile.ts');
  await reconcile(client);
  const temporal = await client.temporal();
  const inStatus =
    status !== undefined && !isEndStatus(status)
      ? await listLive(temporal, `SignalboxStatus = '${status}' AND ExecutionStatus = 'Running'`, limit)
      : [];
  const rows = await readRuns(client.db, { workflows, status, alsoIds: inStatus.map(({ id }) => id), after, limit });
  const next = rows.length === limit ? rows.at(-1)!.id : null;
  const unfinished = rows.filter((row) => row.endedAt === null).map((row) => `'${row.id}'`);
  const live =
    unfinished.length > 0
      ? await listLive(temporal, `WorkflowId IN (${unfinished.join(', ')}) AND ExecutionStatus != 'ContinuedAsNew'`, unfinished.length)
      : [];
  const { stuckAmong } = await import('./stuck-runs.ts');
  const open = live.filter(({ closed }) => !closed).slice(0, MOST_LOOKED_AT);
  const stuck = await stuckAmong(
    temporal,
    open.map(({ id }) => id),
  );
  const now = rows.map((row) => ({ ...upToDate(row, live), ...(stuck.has(row.id) && { stuck: true as const }) }));
  return { runs: status === undefined ? now : now.filter((row) => row.status === status), next };
}

/** Records what happened to runs in Temporal directly: closed from outside, or reset. */
export async function reconcile(client: SignalboxClient): Promise<void> {
  const [{ syncResets }, { reconcileClosed }] = await Promise.all([import('./sync-resets.ts'), import('./reconcile.ts')]);
  await syncResets(client);
  await reconcileClosed(client);
}

function upToDate(row: RunListItem, live: LiveRun[]): RunListItem {
  const found = live.find(({ id, closed }) => id === row.id && !closed);
  return found ? { ...row, status: found.status ?? row.status, state: found.state ?? row.state } : row;
}

const readDeciders = async (client: SignalboxClient): Promise<Deciders> => (await client.people()).deciders();

export interface InboxQuery {
  /** Only requests that this person may decide and has not approved, under any of their ids. */
  person?: string | undefined;
  /** Only requests of this run. */
  run?: string | undefined;
}

/** Reads the open requests, oldest first. @throws SignalboxError PERSON_UNKNOWN, INPUT_INVALID, RUN_NOT_FOUND. */
export async function readOpenRequests(client: SignalboxClient, { person, run }: InboxQuery = {}): Promise<InboxItem[]> {
  if (person !== undefined) (await client.people()).require(person);
  if (run !== undefined) {
    parseRunId(run);
    await existingRun(client, run);
  }
  await reconcile(client);
  const requests = await openRequests(client.db, () => readDeciders(client), run);
  if (person === undefined) return requests.map(inboxItemOf);
  const deciders = await readDeciders(client);
  return requests.filter((request) => waitsForPerson(request, person, deciders)).map(inboxItemOf);
}

/** The journal of a run. @throws SignalboxError RUN_NOT_FOUND. */
export async function readRunJournal(client: SignalboxClient, id: string): Promise<JournalRow[]> {
  parseRunId(id);
  await existingRun(client, id);
  return readJournal(client.db, id);
}

/** Sums the cost of model calls by a key. */
export const readCost = (client: SignalboxClient, key: CostKey): Promise<CostRow[]> => costBy(client.db, key);
