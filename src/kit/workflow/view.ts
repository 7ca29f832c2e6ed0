import type { RawValue } from '@temporalio/common';
import { defineQuery, setHandler } from '@temporalio/workflow';
import { STATUS_QUERY } from '../common/approval.ts';
import { approvalsNeeded } from '../common/policy.ts';
import { shownOf } from '../common/request.ts';
import type { RunView, StepView, WaitingView } from '../common/view.ts';
import { currentRun, statusOf, stepOf, type OpenRequest, type RunCore } from './core.ts';
import { undecoded } from './undecoded.ts';

const statusQuery = defineQuery<RunView, RawValue[]>(STATUS_QUERY, undecoded);

/** Answers the status query with the one shape that all workflows share. */
export function handleStatusQuery(): void {
  setHandler(statusQuery, () => viewOf(currentRun()), { description: 'Where the run stands, in the shape of `signalbox show --json`' });
}

function viewOf(run: RunCore): RunView {
  return {
    id: run.id,
    workflow: run.workflow,
    status: statusOf(run),
    state: run.state,
    step: stepOf(run),
    initiator: run.initiator,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    steps: [...run.steps.map(stepView), ...plannedSteps(run)],
    waitingFor: run.waiting.map((request) => waitingView(run, request)),
    decisions: run.decisions,
    cost: run.cost,
    ...(run.progress && { progress: run.progress }),
    result: run.result,
    failure: run.failure,
  };
}

const stepView = ({ name, status, startedAt, endedAt, summary }: StepView): StepView => ({ name, status, startedAt, endedAt, summary });

function plannedSteps(run: RunCore): StepView[] {
  if (run.endedAt) return [];
  const begun = new Set(run.steps.map(({ name }) => name));
  return run.plan
    .filter((name) => !begun.has(name))
    .map((name) => ({ name, status: 'pending', startedAt: null, endedAt: null, summary: null }));
}

const waitingView = ({ id }: RunCore, request: OpenRequest): WaitingView => ({
  ...shownOf(id, request),
  needed: approvalsNeeded(request.policy),
  expiresAt: request.expiresAt,
});
