import { setTimeout as sleep } from 'node:timers/promises';
import type { SignalboxClient } from '../src/client/connect.ts';
import { listRuns, showRun } from '../src/client/observe.ts';
import { changesBetween, hasNews } from '../src/client/watch.ts';
import { workflowNamed } from '../src/contracts/registry.ts';
import { contract } from '../src/contracts/support-ticket/contract.ts';
import type { RunListItem, RunView } from '../src/kit/common/view.ts';
import { SignalboxError } from '../src/kit/common/failures.ts';
import { changeLine } from '../src/cli/format-run.ts';
import { say } from '../src/cli/output.ts';
import { ticketName } from './summary.ts';

const LOOK_EVERY_MS = 300;
const PATIENCE_MS = 180_000;

/** Prints the progress of the runs until each has a result, or waits for a person or the customer. */
export async function followRuns(client: SignalboxClient, ids: readonly string[]): Promise<RunView[]> {
  const deadline = Date.now() + PATIENCE_MS;
  const seen = new Map<string, RunView>();
  const { states } = workflowNamed(contract.name);
  const settled = (view: RunView) => hasNews(view, states);
  for (;;) {
    for (const item of await listed(client, ids)) {
      const before = seen.get(item.id);
      if (before && settled(before) && before.status === item.status) continue;
      const now = await showRun(client, item.id);
      tell(before ?? null, now);
      seen.set(item.id, now);
    }
    const views = ids.map((id) => seen.get(id));
    if (views.every((view) => view !== undefined && settled(view))) return views as RunView[];
    if (Date.now() > deadline)
      throw new SignalboxError('WORKER_MISSING', {
        detail: 'the tickets did not end in time',
        fix: 'Look at .signalbox/logs/worker.log, and run `signalbox doctor`.',
      });
    await sleep(LOOK_EVERY_MS);
  }
}

const listed = async (client: SignalboxClient, ids: readonly string[]): Promise<RunListItem[]> => {
  const wanted = new Set(ids);
  return (await listRuns(client, { limit: 1_000 })).filter(({ id }) => wanted.has(id));
};

function tell(before: RunView | null, now: RunView): void {
  for (const change of changesBetween(before, now)) {
    if (change.kind === 'step' || change.kind === 'state') say(`  ${ticketName(now.id).padEnd(32)} ${changeLine(now.id, change)}`);
  }
}
