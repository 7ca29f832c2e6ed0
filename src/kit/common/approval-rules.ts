import type { ApprovalPolicy, Decision } from './approval.ts';
import type { FailureCode } from './failures.ts';
import { isOnePerson } from './one-person.ts';
import type { ApprovalStatus } from './view.ts';
import {
  whyMayNotDecide,
  countVotes,
  selfApproval,
  whyUnverified,
  type Ballot,
  type UncountedVote,
  type Vote,
  type Voter,
} from './votes.ts';

interface Asked extends Ballot {
  /** Who decides. */
  voter: Voter;
}

/** Everything a decision is judged by; times in milliseconds since the epoch. */
export interface DecisionContext extends Asked {
  status: ApprovalStatus;
  editable: string[];
  /** As requested; an edit keeps the type of the value it replaces. */
  arguments: Record<string, unknown>;
  expiresAt: number;
}

interface Refusal {
  accepted: false;
  code: FailureCode;
  /** Detail beyond the code, or null. */
  reason: string | null;
}

/** The verdict on a decision: refused with a code, or accepted with the request's new status and the persons whose votes support it. */
export type Judgement = Refusal | { accepted: true; status: ApprovalStatus; by: string[]; uncounted: UncountedVote[] };

/** Judges one decision on one request; an approval also re-checks all earlier ones. Pure. */
export function judgeDecision(asked: DecisionContext, decision: Decision, now: number): Judgement {
  const refused = refusal(asked, decision, now);
  if (refused) return refused;
  const { id } = asked.voter;
  if (decision.decision === 'reject') return { accepted: true, status: 'rejected', by: [id], uncounted: [] };
  if (decision.decision === 'take_over') return { accepted: true, status: 'taken_over', by: [id], uncounted: [] };
  if (decision.decision === 'withdraw') return { accepted: true, status: 'open', by: [], uncounted: [] };
  const { others, uncounted } = tally(asked);
  const by = [...others.map((vote) => vote.id), id];
  return { accepted: true, status: by.length >= asked.policy.needed ? 'approved' : 'open', by, uncounted };
}

/** Whether the request still waits for this person's approval. */
export const waitsFor = (asked: Asked): boolean => whyMayNotDecide(asked, asked.voter, true) === null && votedRefusal(asked) === null;

function refusal(asked: DecisionContext, decision: Decision, now: number): Refusal | null {
  const { policy, voter } = asked;
  if (asked.status === 'expired') return refuse('REQUEST_EXPIRED');
  if (asked.status !== 'open') return refuse('ALREADY_DECIDED');
  if (now >= asked.expiresAt && policy.staysOpen !== true) return refuse('REQUEST_EXPIRED');
  if (decision.decision === 'withdraw') return withdrawRefusal(asked, decision);
  const bar = whyMayNotDecide(asked, voter, decision.verified);
  if (bar) return refuse(bar, bar === 'SELF_APPROVAL' && voter.id !== asked.initiator.id ? selfApproval(asked, voter) : null);
  if (decision.decision === 'take_over') return takeOverRefusal(policy, decision);
  const voted = decision.decision === 'approve' ? votedRefusal(asked) : null;
  if (voted) return voted;
  if (needsComment(policy, decision) && hasNoComment(decision)) return refuse('COMMENT_REQUIRED');
  const allowed = ([name, value]: [string, unknown]) => asked.editable.includes(name) && typeof value === typeof asked.arguments[name];
  const edits = Object.entries(decision.edits ?? {});
  if (edits.length > 0 && policy.needed > 1) return refuse('EDIT_NOT_ALLOWED'); // the others would have approved what they never saw
  return edits.every(allowed) ? null : refuse('EDIT_NOT_ALLOWED');
}

const refuse = (code: FailureCode, reason: string | null = null): Refusal => ({ accepted: false, code, reason });

const needsComment = ({ commentRequired = false }: ApprovalPolicy, { decision }: Decision): boolean =>
  commentRequired === 'either' ? decision === 'approve' || decision === 'reject' : commentRequired && decision === 'approve';

const hasNoComment = ({ comment }: Decision): boolean => (comment ?? '').trim() === '';

/** All votes but the deciding person's own. */
function tally(asked: Asked): { mine: Vote | undefined; others: Vote[]; uncounted: UncountedVote[] } {
  const { counted, uncounted } = countVotes(asked);
  const mine = counted.find((vote) => isOnePerson(vote.signs, asked.voter.signs));
  return { mine, others: counted.filter((vote) => vote !== mine), uncounted: uncounted.filter(({ person }) => person !== asked.voter.id) };
}

/** A second approval by one person is refused, unless regained rights have made the votes sufficient: then it closes the request. */
function votedRefusal(asked: Asked): Refusal | null {
  const { mine, others } = tally(asked);
  if (!mine || others.length + 1 >= asked.policy.needed) return null;
  return refuse('ALREADY_VOTED', mine.id === asked.voter.id ? null : `${asked.voter.id} and ${mine.id}, who has approved, are one person`);
}

/** A person who has lost the right to decide may still withdraw an approval. */
function withdrawRefusal({ policy, votes, voter }: DecisionContext, { verified, edits }: Decision): Refusal | null {
  if (!voter.known) return refuse('PERSON_UNKNOWN');
  const proof = whyUnverified(policy, verified);
  if (proof) return refuse(proof);
  if (!votes.some((vote) => isOnePerson(vote.signs, voter.signs))) return refuse('NOTHING_TO_WITHDRAW');
  return Object.keys(edits ?? {}).length > 0 ? refuse('EDIT_NOT_ALLOWED') : null;
}

/** One person is enough to take over, whatever they voted before. Nothing is approved, so there is nothing to edit. */
function takeOverRefusal(policy: ApprovalPolicy, { edits }: Decision): Refusal | null {
  if (policy.takeOver !== true) return refuse('NOT_ALLOWED');
  return Object.keys(edits ?? {}).length > 0 ? refuse('EDIT_NOT_ALLOWED') : null;
}
