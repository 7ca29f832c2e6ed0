import { setTimeout as sleep } from 'node:timers/promises';
import { findWorkflow } from '../contracts/registry.ts';
import type { StateMap } from '../kit/common/states.ts';
import type { RunView } from '../kit/common/view.ts';
import type { SignalboxClient } from './connect.ts';
import { showRun } from './observe.ts';

/** A change of a run between two polls. */
export type RunChange =
  | { kind: 'state'; at: string; status: RunView['status']; state: string }
  | ({ kind: 'step' } & RunView['steps'][number])
  | ({ kind: 'decision' } & RunView['decisions'][number])
  | ({ kind: 'waiting' } & RunView['waitingFor'][number])
  | { kind: 'end'; at: string | null; status: RunView['status']; result: unknown; failure: RunView['failure'] };

const LOOK_EVERY_MS = 400;

/** Yields the past and then the new changes of a run, until it ends or the signal aborts. */
export async function* watchRun(client: SignalboxClient, id: string, signal: AbortSignal): AsyncGenerator<RunChange> {
  let seen: RunView | null = null;
  while (!signal.aborted) {
    const now: RunView = await showRun(client, id);
    yield* changesBetween(seen, now);
    if (isOver(now)) return;
    seen = now;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // an abort ends the loop above
  }
}

/** The changes from `before` to `now`, in display order. */
export function changesBetween(before: RunView | null, now: RunView): RunChange[] {
  const changes: RunChange[] = [];
  if (before?.state !== now.state || before.status !== now.status) {
    changes.push({ kind: 'state', at: new Date().toISOString(), status: now.status, state: now.state });
  }
  now.steps.forEach((step, index) => {
    if (step.status !== 'pending' && before?.steps[index]?.status !== step.status) changes.push({ kind: 'step', ...step });
  });
  for (const decision of now.decisions.slice(before?.decisions.length ?? 0)) changes.push({ kind: 'decision', ...decision });
  const known = new Set(before?.waitingFor.map(({ requestId }) => requestId));
  for (const request of now.waitingFor) if (!known.has(request.requestId)) changes.push({ kind: 'waiting', ...request });
  if (isOver(now)) changes.push({ kind: 'end', at: now.endedAt, status: now.status, result: now.result, failure: now.failure });
  return changes;
}

/** Polls a run until it has news (see `hasNews`), is stuck, the time is up or the signal aborts; returns the last view. */
export async function waitForNews(
  client: SignalboxClient,
  id: string,
  timeoutMs: number,
  { lookEveryMs = LOOK_EVERY_MS, signal }: { lookEveryMs?: number; signal?: AbortSignal } = {},
): Promise<{ view: RunView; inTime: boolean }> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const view = await showRun(client, id);
    if (view.stuck || hasNews(view, findWorkflow(view.workflow)?.states ?? {})) return { view, inTime: true };
    const restMs = deadline - Date.now();
    if (restMs <= 0 || signal?.aborted) return { view, inTime: false };
    await sleep(Math.min(lookEveryMs, restMs), undefined, { signal }).catch(() => undefined); // an abort ends the wait
  }
}

/** Whether a run has a result, waits for a person or an outside event, or has ended. */
export const hasNews = (view: RunView, states: StateMap): boolean =>
  view.result !== null || view.waitingFor.length > 0 || states[view.state]?.rests === true || isOver(view);

const isOver = (view: RunView) => view.endedAt !== null || view.failure !== null;
