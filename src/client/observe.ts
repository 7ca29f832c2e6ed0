import { findWorkflow } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { isEndStatus, type RunStatus } from '../kit/common/status.ts';
import type { CostKey, CostRow, InboxItem, JournalRow, RunListItem, RunView } from '../kit/common/view.ts';
import { costBy } from '../store/cost.ts';
import { readRuns } from '../store/run-list.ts';
import { findRun } from '../store/runs.ts';
import { readInbox, readJournal, readRun, type StoredRun } from '../store/views.ts';
import type { SignalboxClient } from './connect.ts';
import { parseRunId } from './ids.ts';
import type { LiveRun } from './live.ts';
import { picture } from './picture.ts';

/**
 * A run as it stands: the stored story, and for an open run what the server knows of this moment. Needs no worker.
 * @throws SignalboxError INPUT_INVALID, RUN_NOT_FOUND, TEMPORAL_UNREACHABLE.
 */
export async function showRun(client: SignalboxClient, id: string): Promise<RunView> {
  const { workflow } = parseRunId(id);
  const plan = findWorkflow(workflow)?.steps ?? [];
  const stored = await storedRun(client, id);
  if (stored.view.endedAt !== null || !stored.started) return picture(stored.view, null, plan);
  const { describeRun, isClosed } = await import('./live.ts');
  const live = await describeRun(await client.temporal(), id);
  if (live === null) return picture(lost(stored.view), null, plan);
  if (!isClosed(live)) return picture(stored.view, live, plan);
  const { recordOutsideEnd } = await import('./reconcile.ts');
  await recordOutsideEnd(client, live);
  return picture((await storedRun(client, id)).view, null, plan);
}

async function storedRun(client: SignalboxClient, id: string): Promise<StoredRun> {
  const stored = await readRun(client.db, id);
  if (stored) return stored;
  throw runNotFound(id);
}

/** The error of a run that nobody has started. */
export const runNotFound = (id: string): SignalboxError =>
  new SignalboxError('RUN_NOT_FOUND', { field: 'run', detail: id, fix: 'See the runs with `signalbox list`.' });

/** Not kept: the address may simply be that of another server. */
const lost = (view: RunView): RunView => ({
  ...view,
  status: 'failed',
  state: 'failed',
  failure: { code: 'RUN_NOT_FOUND', message: 'The run is open in the database, but this Temporal server does not know it.' },
});

export interface ListQuery {
  workflow?: string | undefined;
  status?: RunStatus | undefined;
  limit: number;
}

/** Runs, newest first. A status is taken from the server where a run is open, because the database hears of a pause later. */
export async function listRuns(client: SignalboxClient, { workflow, status, limit }: ListQuery): Promise<RunListItem[]> {
  const { listLive, reconcileClosed } = await import('./reconcile.ts');
  await reconcileClosed(client);
  const temporal = await client.temporal();
  const open = status !== undefined && !isEndStatus(status);
  const inStatus = open ? await listLive(temporal, `SignalboxStatus = '${status}' AND ExecutionStatus = 'Running'`, limit) : [];
  const rows = await readRuns(client.db, { workflow, status, alsoIds: inStatus.map(({ id }) => id), limit });
  const unfinished = rows.filter((row) => row.endedAt === null).map((row) => `'${row.id}'`);
  const live = unfinished.length > 0 ? await listLive(temporal, `WorkflowId IN (${unfinished.join(', ')})`, unfinished.length) : [];
  const now = rows.map((row) => upToDate(row, live));
  return status === undefined ? now : now.filter((row) => row.status === status);
}

function upToDate(row: RunListItem, live: LiveRun[]): RunListItem {
  const found = live.find(({ id, execution }) => id === row.id && execution === 'RUNNING');
  return found ? { ...row, status: found.status ?? row.status, state: found.state ?? row.state } : row;
}

/** What waits for a decision, oldest first; with a person, only what that person may decide. @throws SignalboxError PERSON_UNKNOWN. */
export async function readOpenRequests(client: SignalboxClient, person?: string): Promise<InboxItem[]> {
  if (person !== undefined) client.people.require(person);
  const { reconcileClosed } = await import('./reconcile.ts');
  await reconcileClosed(client);
  const items = await readInbox(client.db);
  if (person === undefined) return items;
  return items.filter((item) => client.people.mayDecide(person, item.approvers));
}

/** The journal of a run. @throws SignalboxError RUN_NOT_FOUND. */
export async function readRunJournal(client: SignalboxClient, id: string): Promise<JournalRow[]> {
  parseRunId(id);
  if (!(await findRun(client.db, id))) throw runNotFound(id);
  return readJournal(client.db, id);
}

/** What model calls cost. */
export const readCost = (client: SignalboxClient, key: CostKey): Promise<CostRow[]> => costBy(client.db, key);
