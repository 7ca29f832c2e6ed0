import { CancellationScope, condition, currentUpdateInfo, defineUpdate, setHandler } from '@temporalio/workflow';
import { decisionText, DECIDE_SIGNAL, DECIDE_UPDATE, VOTE_RULE } from '../common/approval.ts';
import type { ApprovalOutcome, ApprovalPolicy, ApprovalProof, ApprovalRequest, Decision, RiskClass } from '../common/approval.ts';
import { approverNames, policyFor, whyUnusable } from '../common/policy.ts';
import type { StateMap, StateName } from '../common/states.ts';
import type { ApprovalStatus, DecisionAnswer } from '../common/view.ts';
import type { DecisionRecord } from '../activity/record-decision.ts';
import type { RequestTimes } from '../activity/run-activities.ts';
import { expireApproval, openApproval, recordDecision } from './activities.ts';
import { currentRun, failure, nextNumber, type OpenRequest, type RunCore } from './core.ts';
import { showDetails } from './details.ts';
import { decidedWithEscalation, mailDelegate, mailInitiator, type Deadlines } from './escalation.ts';
import { asRecord, assertDecision, summaryFor } from './messages.ts';
import { createMutex } from './mutex.ts';
import { tellParentOfWait } from './parent.ts';
import { onSignal } from './signals.ts';
import { step } from './step.ts';

/** States of a map in which a run may wait for a person. */
export type WaitingState<S extends StateMap> = {
  [Name in StateName<S>]: S[Name]['status'] extends 'waiting_approval' ? Name : never;
}[StateName<S>];

export interface ApprovalSpec {
  /** Short topic of the approval; part of the request id. */
  name: string;
  action: string;
  arguments: Record<string, unknown>;
  show: ApprovalRequest['show'];
  editable?: string[];
  amount?: ApprovalRequest['amount'];
  /** Whether the action can be undone; a policy whose expiry approves needs it. */
  risk?: RiskClass;
  policy: ApprovalPolicy;
}

const outcomes = new Map<string, ApprovalOutcome>();
const oneAtATime = createMutex();

/**
 * Asks a person, in any state of the run, and waits for the decision. Only this function returns the proof that an effect under review needs.
 * Expiry is an outcome, not an exception.
 */
export async function askPerson(stepName: string, spec: ApprovalSpec): Promise<ApprovalOutcome> {
  const run = currentRun();
  const request = requestOf(run, spec);
  const ask = async () => {
    const outcome = await askAndWait(run, request);
    noteSendBack(run, spec.name, outcome);
    return outcome;
  };
  return step(stepName, ask, {
    summary: `Ask ${approverNames(request.policy).join(', ')}: ${spec.action.replaceAll('_', ' ')}`,
    done: summaryOf,
    goesOn: true,
  });
}

async function askAndWait(run: RunCore, request: ApprovalRequest): Promise<ApprovalOutcome> {
  const openedAt = new Date();
  run.waiting.push(openRequest(request, openedAt));
  showDetails(run);
  try {
    const times = (await openApproval({ request, openedAt: openedAt.toISOString() })) ?? null; // null in business hours' absence, and from earlier versions
    if (times)
      run.waiting = run.waiting.map((open) => (open.requestId === request.requestId ? { ...open, expiresAt: times.expiresAt } : open));
    tellParentOfWait();
    await decidedOrLate(run, request, deadlinesOf(request, openedAt.getTime(), times));
    return outcomes.get(request.requestId)!;
  } finally {
    run.waiting = run.waiting.filter(({ requestId }) => requestId !== request.requestId);
    showDetails(run);
  }
}

/** Waits until a decision closes the request or the request expires. */
async function decidedOrLate(run: RunCore, request: ApprovalRequest, deadlines: Deadlines): Promise<void> {
  const { requestId } = request;
  const decided = () => outcomes.has(requestId);
  await decidedWithEscalation(run, request, deadlines, decided);
  if (!decided() && request.policy.staysOpen !== true) await expire(requestId);
  await condition(decided); // a decision that was recorded before the expiry may still be in progress
}

const expire = (requestId: string): Promise<void> =>
  oneAtATime(async () => {
    if (outcomes.has(requestId)) return;
    const expired = await CancellationScope.nonCancellable(() => expireApproval({ requestId, at: new Date().toISOString() }));
    if (expired === true) outcomes.set(requestId, { outcome: 'expired' });
    else if (expired) outcomes.set(requestId, outcomeOf(requestId, expired.status, expired.closed));
  });

function requestOf(run: RunCore, spec: ApprovalSpec): ApprovalRequest {
  const number = nextNumber(run, `approval ${spec.name}`);
  const { name, action, show, risk } = spec;
  const requestId = `${run.id}/${name.replaceAll(' ', '-')}${number > 1 ? `-${number}` : ''}`; // no space: commands take it as one argument
  const amount = spec.amount ?? null;
  const policy = policyFor(spec.policy, amount, run.counters.get(sendBacksOf(name)));
  const asked = { requestId, action, arguments: spec.arguments, show, editable: spec.editable ?? [], amount, policy };
  const request = { ...asked, ...(risk !== undefined && { risk }) };
  const why = whyUnusable(spec.policy, request);
  if (why !== null) throw failure('POLICY_INVALID', why);
  return request;
}

const sendBacksOf = (name: string): string => `sent back ${name}`;

/** Counts how often a topic was sent back in a row. */
function noteSendBack(run: RunCore, name: string, { outcome }: ApprovalOutcome): void {
  if (outcome === 'sent_back') nextNumber(run, sendBacksOf(name));
  else run.counters.delete(sendBacksOf(name));
}

function deadlinesOf({ policy }: ApprovalRequest, openedAt: number, times: RequestTimes | null): Deadlines {
  const { escalation = [], expiresAfterMs } = policy;
  return {
    expiresAt: times ? Date.parse(times.expiresAt) : openedAt + expiresAfterMs,
    escalation: times ? times.escalation.map((at) => Date.parse(at)) : escalation.map(({ afterMs }) => openedAt + afterMs),
  };
}

const openRequest = (request: ApprovalRequest, openedAt: Date): OpenRequest => ({
  ...request,
  expiresAt: new Date(openedAt.getTime() + request.policy.expiresAfterMs).toISOString(),
});

function summaryOf(outcome: ApprovalOutcome): string {
  if (outcome.outcome === 'expired') return 'nobody decided in time';
  const by = outcome.by.length > 0 ? `by ${outcome.by.join(', ')}` : 'because nobody decided in time';
  return `${outcome.outcome.replaceAll('_', ' ')} ${by}`;
}

const decideUpdate = defineUpdate<DecisionAnswer, [Decision]>(DECIDE_UPDATE);

/** Sets the handlers for decisions. Call it before the run's first `await`. */
export function handleDecisions(): void {
  setHandler(decideUpdate, receiveDecision, {
    validator: (decision) => assertDecision(decision),
    description: 'Approve, reject, send back, take over or delegate a request of this run, or take a vote back',
  });
  onSignal(DECIDE_SIGNAL, async (value) => {
    const decision = { ...asRecord(value), channel: 'signal', verified: false, identityProof: undefined };
    assertDecision(decision);
    await receiveDecision(decision);
  });
}

/**
 * Handles decisions one at a time: the first valid one wins, later ones are refused. Not cancellable, because the decision may be
 * stored already.
 */
function receiveDecision(decision: Decision): Promise<DecisionAnswer> {
  const update = currentUpdateInfo();
  return oneAtATime(async () => {
    const { requestId } = decision;
    const awaited = !outcomes.has(requestId) && currentRun().waiting.some((open) => open.requestId === requestId);
    const forwarded = { ...decision, ...(awaited && { awaited }), ...(update && { updateId: update.id }) };
    const summary = summaryFor(decision.person, decision.decision.replaceAll('_', ' '));
    const record = await CancellationScope.nonCancellable(() => recordDecision.executeWithOptions({ summary }, [forwarded]));
    if (record.accepted) noteDecision(decision, record.reason ?? null);
    if (record.accepted && decision.decision === 'delegate') void mailDelegate(currentRun(), decision); // a decision does not wait for a mail
    if (record.closed && awaited) {
      if (record.status === 'sent_back') void mailInitiator(currentRun(), decision);
      outcomes.set(requestId, outcomeOf(requestId, record.status, record.closed));
    }
    const { accepted, code, status, reason } = record;
    return { accepted, code, requestId, status, ...(reason !== undefined && { reason }) };
  });
}

function outcomeOf(requestId: string, status: ApprovalStatus, closed: NonNullable<DecisionRecord['closed']>): ApprovalOutcome {
  const { by, comment, arguments: args, actionHash } = closed;
  const proof = { requestId, actionHash } as ApprovalProof;
  if (status === 'approved') return { outcome: 'approved', by, comment, arguments: args, proof };
  if (status === 'taken_over' || status === 'sent_back') return { outcome: status, by, comment };
  return { outcome: 'rejected', by, comment, proof: { ...proof, answer: 'rejected' } };
}

/** @param uncounted says which earlier approvals do not count together with this one, or null. */
function noteDecision(decision: Decision, uncounted: string | null): void {
  const run = currentRun();
  const common = { step: null, confidence: null, at: new Date().toISOString() };
  run.decisions.push({ ...common, by: 'person', who: decision.person, choice: decisionText(decision), reasoning: decision.comment });
  if (uncounted !== null) run.decisions.push({ ...common, by: 'rule', who: VOTE_RULE, choice: uncounted, reasoning: null });
  showDetails(run);
}
