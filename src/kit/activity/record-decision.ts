import { decisionText, VOTE_RULE, type Decision } from '../common/approval.ts';
import { judgeDecision } from '../common/approval-rules.ts';
import type { UncountedVote } from '../common/counting.ts';
import type { JournalEntry } from '../common/entries.ts';
import { decidedAs, asText } from '../common/entitlement.ts';
import { failures, SignalboxError } from '../common/failures.ts';
import { askedFor } from '../common/request.ts';
import type { ApprovalStatus } from '../common/view.ts';
import { delegationsOf, entitledBy, leftOutBy, voterOf, votesOf, type Deciders, type DecidedAs } from '../common/votes.ts';
import type { Trx } from '../../store/database.ts';
import {
  acceptedDecisions,
  closeApproval,
  confirmApproval,
  findDecision,
  insertDecision,
  lockApproval,
  reopenApproval,
  type Final,
} from '../../store/approvals.ts';
import { actionHash } from '../../store/effects.ts';
import { currentScope } from './scope.ts';

/** Reads the people file before a transaction begins, because a transaction runs only SQL. @throws SignalboxError CONFIG_INVALID. */
export type LoadDeciders = () => Promise<Deciders>;

export interface DecisionRecord {
  accepted: boolean;
  code: string | null;
  /** The request's status after the decision. */
  status: ApprovalStatus;
  /** Why it was refused, or which earlier approvals do not count; absent when code and status are enough. */
  reason?: string;
  /** Set when this decision closed the request. */
  closed: { by: string[]; comment: string | null; arguments: Record<string, unknown>; actionHash: string } | null;
}

/** What the journal keeps of a decision beyond its record. */
interface Evidence {
  decidedAs: DecidedAs[] | null;
  hash: string | null;
}

/** A decision as the run passes it on. */
export interface RecordedDecision extends Decision {
  /** Id of the update that carried it: a reset delivers the same one again, and it counts once. */
  updateId?: string;
  /** Whether the run waits for it; if so, a decision from before a reset does not settle it. */
  awaited?: boolean;
}

/** Judges and stores one decision in one transaction; a repeat of the activity returns the same answer. */
export const createDecisionActivity = ({ loadDeciders }: { loadDeciders: LoadDeciders }) =>
  async function recordDecision({ updateId, awaited, ...decision }: RecordedDecision): Promise<DecisionRecord> {
    const scope = currentScope();
    const { runId, executionId } = scope;
    const origin = updateId === undefined ? `${runId}/${executionId}/${scope.activityId}` : `${runId}/${updateId}`;
    const deciders = await loadDeciders().catch(unreadable);
    const evidence: Evidence = { decidedAs: null, hash: null };
    const record = (trx: Trx) => judgeAndKeep(trx, { runId, executionId, awaited: awaited === true, origin, decision, deciders, evidence });
    return scope.commit(record, (result) => entriesOf(decision, result, evidence, origin, scope.step));
  };

/** Without the people file nobody may decide: the decision is stored as refused, and its sender is told why. */
function unreadable(error: unknown): SignalboxError {
  if (error instanceof SignalboxError && error.code === 'CONFIG_INVALID') return error;
  throw error;
}

interface Arrival {
  runId: string;
  executionId: string;
  awaited: boolean;
  origin: string;
  decision: Decision;
  deciders: Deciders | SignalboxError;
  /** Filled in. */
  evidence: Evidence;
}

type Asked = NonNullable<Awaited<ReturnType<typeof lockApproval>>>;

async function judgeAndKeep(trx: Trx, arrival: Arrival): Promise<DecisionRecord> {
  const { runId, executionId, awaited, origin, decision } = arrival;
  const found = await lockApproval(trx, runId, decision.requestId);
  if (!found) return { accepted: false, code: 'REQUEST_NOT_FOUND', status: 'cancelled', closed: null };
  const repeated = await findDecision(trx, origin);
  if (repeated?.accepted && awaited) await confirmApproval(trx, decision.requestId, executionId);
  if (repeated) return answerAgain(found, repeated, decision);
  const asked = awaited ? await openedByThisExecution(trx, found, executionId) : found;
  const now = new Date();
  const { signs, decidedAs: as, verdict } = await judged(trx, asked, arrival, now.getTime());
  const status = verdict.accepted ? verdict.status : asked.status;
  const reason = verdict.accepted ? notCounted(decision, verdict.uncounted) : (verdict.reason ?? whatChanged(asked, verdict.code));
  const code = verdict.accepted ? null : verdict.code;
  const at = now.toISOString();
  Object.assign(arrival.evidence, { decidedAs: as, hash: asked.action_hash } satisfies Evidence);
  await insertDecision(trx, decision, { code, reason, signs, ...arrival.evidence, requestStatus: status, at, origin });
  const told = { accepted: verdict.accepted, code, status, ...(reason !== null && { reason }) };
  if (!verdict.accepted || status === 'open') return { ...told, closed: null };
  const final = finalOf(asked, decision);
  const closing = { status, at, by: verdict.by, final: status === 'approved' ? final : null, execution: executionId };
  await closeApproval(trx, decision.requestId, closing);
  return { ...told, closed: closedBy(verdict.by, decision.comment, final) };
}

/** Reopens a request that was closed by an execution before a reset, for the execution that waits for it now. */
async function openedByThisExecution(trx: Trx, found: Asked, executionId: string): Promise<Asked> {
  if (found.status === 'open' || found.execution === executionId) return found;
  await reopenApproval(trx, found.request_id, executionId);
  return { ...found, status: 'open' };
}

/** The verdict on the decision, and the signs of its person. */
async function judged(trx: Trx, asked: Asked, { decision, deciders }: Arrival, now: number) {
  if (deciders instanceof SignalboxError)
    return { signs: null, decidedAs: null, verdict: { accepted: false, code: deciders.code, reason: causeOf(deciders) } as const };
  const { policy, action_hash: hash } = asked;
  const cast = await acceptedDecisions(trx, decision.requestId);
  const delegations = delegationsOf(cast, deciders);
  const voter = voterOf(decision.person, policy, deciders, now, delegations);
  const initiator = entitledBy(asked.initiator, policy, deciders, asked.initiator_signs);
  const votes = votesOf(cast, policy, deciders);
  const delegate = decision.to === undefined ? {} : { delegate: entitledBy(decision.to, policy, deciders) };
  const expiresAt = asked.expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
  const context = { ...asked, initiator, leftOut: leftOutBy(policy, deciders), expiresAt, hash, votes, delegations, voter, ...delegate };
  return {
    signs: voter.signs,
    decidedAs: decidedAs(context, voter, decision.decision),
    verdict: judgeDecision(context, decision, now),
  };
}

/** The message without the code's own sentence. */
const causeOf = ({ code, message }: SignalboxError): string => message.replace(`${failures[code].message}: `, '');

const notCounted = ({ decision }: Decision, uncounted: UncountedVote[]): string | null =>
  uncounted.map(({ person, why }) => `${person}'s ${decision === 'reject' ? 'rejection' : 'approval'} does not count: ${why}`).join('; ') ||
  null;

/** Who decided on another version is told what the request is now; without the recipient, because the journal keeps it. */
const whatChanged = ({ action, amount }: Asked, code: string): string | null =>
  code === 'REQUEST_CHANGED' ? `it asks for ${askedFor({ action, amount, arguments: {} })} now` : null;

const finalOf = ({ action, arguments: args, amount }: Asked, { edits }: Decision): Final => ({
  action,
  arguments: { ...args, ...edits },
  amount,
});

/** How a request was closed, as the workflow is told. */
export const closedBy = (by: string[], comment: string | null, { action, arguments: args, amount }: Final) => ({
  ...{ by, comment, arguments: args },
  actionHash: actionHash(action, args, amount),
});

/** Repeats the first attempt's answer, whatever has happened since. */
function answerAgain(asked: Asked, kept: NonNullable<Awaited<ReturnType<typeof findDecision>>>, decision: Decision): DecisionRecord {
  const status = kept.request_status ?? asked.status; // old rows did not keep it
  const told = { accepted: kept.accepted, code: kept.code, status, ...(kept.reason !== null && { reason: kept.reason }) };
  if (!kept.accepted || status === 'open') return { ...told, closed: null };
  const by = asked.decided_by ?? [decision.person];
  return { ...told, closed: closedBy(by, decision.comment, finalOf(asked, decision)) };
}

function entriesOf(
  decision: Decision,
  record: DecisionRecord,
  { decidedAs: as, hash }: Evidence,
  origin: string,
  step: string | null,
): JournalEntry[] {
  const { accepted, code, reason = null } = record;
  const common = { step, input: `request:${decision.requestId}`, at: new Date().toISOString() };
  const word: JournalEntry = {
    ...common,
    kind: 'person',
    by: decision.person,
    choice: accepted ? decisionText(decision) : `${decisionText(decision)} refused: ${code}`,
    reasoning: decision.comment,
    details: {
      channel: decision.channel,
      identity: decision.verified ? 'verified' : 'unverified',
      ...(decision.identityProof !== undefined && { identityProof: decision.identityProof }),
      ...(as && as.length > 0 && { as: as.map(asText) }),
      ...(hash !== null && { hash }),
      edits: decision.edits,
      ...(!accepted && reason !== null && { reason }),
    },
    origin,
  };
  if (!accepted || reason === null) return [word];
  return [word, { ...common, kind: 'rule', by: VOTE_RULE, choice: reason, origin: `${origin}/standing` }];
}
