import { isEndStatus } from '../kit/common/status.ts';
import type { RunView, StepView } from '../kit/common/view.ts';
import type { LiveRun, PendingStep } from './live.ts';

/**
 * Merges the stored run with its live state. A run's records are written with its next activity, so the stored steps are one behind
 * while an activity runs.
 */
export function mergeLiveState(stored: RunView, live: LiveRun | null, plan: readonly string[]): RunView {
  const open = live !== null && stored.endedAt === null;
  const steps = planned(open ? withPending(stored.steps, live.pending) : stored.steps, plan, stored.endedAt !== null);
  const current = open ? (live.pending[0]?.name ?? stored.step) : stored.step;
  const status = open ? (live.status ?? stored.status) : stored.status;
  const state = open ? (live.state ?? stored.state) : stored.state;
  const stuck = open && live.stuck ? { stuck: live.stuck } : {};
  return { ...stored, status, state, steps, step: isEndStatus(status) ? null : current, ...stuck };
}

function withPending(steps: StepView[], pending: PendingStep[]): StepView[] {
  if (pending.length === 0) return steps;
  const names = new Set(pending.map(({ name }) => name));
  const begun = pending.map(({ startedAt }) => startedAt).sort()[0] ?? null;
  const settled = steps.filter((step) => !(names.has(step.name) && step.status === 'running'));
  const earlier = settled.map((step): StepView => (step.status === 'running' ? { ...step, status: 'done', endedAt: begun } : step));
  const now = pending.map(({ name, startedAt, trouble }): StepView => {
    const stored = steps.find((step) => step.name === name && step.status === 'running');
    return {
      name,
      status: 'running',
      startedAt: stored?.startedAt ?? startedAt,
      endedAt: null,
      summary: trouble ?? stored?.summary ?? null,
    };
  });
  return [...earlier, ...now];
}

/** Adds the planned steps that have not begun: pending, or skipped once the run has ended. */
function planned(steps: StepView[], plan: readonly string[], ended: boolean): StepView[] {
  const begun = new Set(steps.map(({ name }) => name));
  const rest = plan.filter((name) => !begun.has(name));
  return [
    ...steps,
    ...rest.map((name): StepView => ({ name, status: ended ? 'skipped' : 'pending', startedAt: null, endedAt: null, summary: null })),
  ];
}
