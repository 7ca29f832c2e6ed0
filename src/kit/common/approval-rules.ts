import type { Decision } from './approval.ts';
import { countVotes, fills, isRejected, standingOf, type UncountedVote } from './counting.ts';
import { changesAmount } from './edits.ts';
import { hasVeto, whyMayNotDecide, whyMayNotDelegate, whyUnverified } from './entitlement.ts';
import type { FailureCode } from './failures.ts';
import { isOnePerson } from './one-person.ts';
import { approvalsNeeded, sendBackLimit } from './policy.ts';
import type { ApprovalStatus } from './view.ts';
import type { Ballot, Entitled, Vote, Voter } from './votes.ts';

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
  /** Hash of action, arguments and amount. */
  hash?: string;
  expiresAt: number;
  /** To whom the decision is delegated. */
  delegate?: Entitled;
}

interface Refusal {
  accepted: false;
  code: FailureCode;
  /** Detail beyond the code, or null. */
  reason: string | null;
}

/** The verdict on a decision: refused with a code, or accepted with the request's new status and the persons whose votes support it. */
export type Judgement = Refusal | { accepted: true; status: ApprovalStatus; by: string[]; uncounted: UncountedVote[] };

/** Judges one decision on one request; an approval also re-checks all earlier ones, and a rejection the earlier rejections. Pure. */
export function judgeDecision(asked: DecisionContext, decision: Decision, now: number): Judgement {
  const refused = refusal(asked, decision, now);
  if (refused) return refused;
  const { id } = asked.voter;
  switch (decision.decision) {
    case 'take_over':
      return { accepted: true, status: 'taken_over', by: [id], uncounted: [] };
    case 'send_back':
      return { accepted: true, status: 'sent_back', by: [id], uncounted: [] };
    case 'withdraw':
    case 'delegate':
      return { accepted: true, status: 'open', by: [], uncounted: [] };
    case 'reject':
      return judgeRejection(asked, decision.verified);
    case 'approve':
      return judgeApproval(asked, decision.verified);
  }
}

/** Whether the request still waits for this person's approval. */
export const waitsFor = (asked: Asked): boolean =>
  whyMayNotDecide(asked, asked.voter, true, 'approve') === null &&
  turnRefusal(asked, 'approve') === null &&
  judgeApproval(asked, true).accepted;

function judgeApproval(asked: Asked, verified: boolean): Judgement {
  const { voter } = asked;
  const { counted: before } = countVotes(asked, 'approve');
  const mine = before.find((vote) => isOnePerson(vote.signs, voter.signs));
  const { approved, counted, uncounted } = standingOf(withVote(asked, mine, { ...voter, choice: 'approve', verified }));
  const by = counted.map((vote) => vote.id);
  if (!approved && mine) {
    const other = `${voter.id} and ${mine.id}, who has approved, are one person`;
    return refuse('ALREADY_VOTED', mine.id === voter.id ? null : other); // regained rights may make the votes sufficient: then it closes the request
  }
  if (!by.includes(voter.id)) return refuse('ALREADY_VOTED', uncounted.find(({ person }) => person === voter.id)?.why ?? null);
  return { accepted: true, status: approved ? 'approved' : 'open', by, uncounted: uncounted.filter(({ person }) => person !== voter.id) };
}

function judgeRejection(asked: Asked, verified: boolean): Judgement {
  const { voter } = asked;
  if (hasVeto(asked, voter)) return { accepted: true, status: 'rejected', by: [voter.id], uncounted: [] };
  const mine = countVotes(asked, 'reject').counted.find((vote) => isOnePerson(vote.signs, voter.signs));
  const ballot = withVote(asked, mine, { ...voter, choice: 'reject', verified });
  const { counted, uncounted } = countVotes(ballot, 'reject');
  const rejected = isRejected(ballot);
  const by = counted.map((vote) => vote.id);
  if (!rejected && mine) return refuse('ALREADY_VOTED');
  if (!by.includes(voter.id)) return refuse('ALREADY_VOTED', uncounted.find(({ person }) => person === voter.id)?.why ?? null);
  return { accepted: true, status: rejected ? 'rejected' : 'open', by, uncounted: uncounted.filter(({ person }) => person !== voter.id) };
}

/** The ballot with a person's new vote in place of the one under the same id, and of all that they gave where one of these counts. */
const withVote = (asked: Asked, mine: Vote | undefined, vote: Vote): Ballot => ({
  ...asked,
  votes: [...asked.votes.filter((other) => other.id !== vote.id && !(mine && isOnePerson(other.signs, vote.signs))), vote],
});

function refusal(asked: DecisionContext, decision: Decision, now: number): Refusal | null {
  const { policy, voter } = asked;
  const word = decision.decision;
  if (asked.status === 'expired') return refuse('REQUEST_EXPIRED');
  if (asked.status !== 'open') return refuse('ALREADY_DECIDED');
  if (now >= asked.expiresAt && policy.staysOpen !== true) return refuse('REQUEST_EXPIRED');
  if (word === 'withdraw') return withdrawRefusal(asked, decision);
  const bar = whyMayNotDecide(asked, voter, decision.verified, word);
  if (bar) return refuse(bar.code, voter.id === asked.initiator.id ? null : bar.reason);
  if (decision.shown !== undefined && decision.shown !== asked.hash) return refuse('REQUEST_CHANGED');
  if (word === 'delegate') return delegateRefusal(asked, decision);
  const turn = turnRefusal(asked, word);
  if (turn) return turn;
  if (word === 'take_over' && policy.takeOver !== true) return refuse('NOT_ALLOWED');
  if (word === 'send_back') return sendBackRefusal(asked, decision);
  if (word === 'approve') {
    const judged = judgeApproval(asked, decision.verified);
    if (!judged.accepted) return judged;
  }
  if (needsComment(asked, decision) && saysNothing(decision)) return refuse('COMMENT_REQUIRED');
  return editRefusal(asked, decision);
}

const refuse = (code: FailureCode, reason: string | null = null): Refusal => ({ accepted: false, code, reason });

/** A veto needs no turn; who has approved is told so instead. */
function turnRefusal(asked: Asked, word: Decision['decision']): Refusal | null {
  if (asked.policy.inOrder !== true) return null;
  const { turn, counted } = standingOf(asked);
  const hasApproved = counted.some((vote) => isOnePerson(vote.signs, asked.voter.signs));
  if (
    turn === null ||
    (word === 'approve' && hasApproved) ||
    fills(asked, asked.voter, turn) ||
    (word === 'reject' && hasVeto(asked, asked.voter))
  )
    return null;
  return refuse('NOT_YOUR_TURN', `it is the turn of ${turn}`);
}

function delegateRefusal(asked: DecisionContext, decision: Decision): Refusal | null {
  const bar = whyMayNotDelegate(asked, asked.voter, asked.delegate);
  if (bar) return refuse(bar.code, bar.reason);
  return hasEdits(decision) ? refuse('EDIT_NOT_ALLOWED') : null;
}

function sendBackRefusal({ policy }: Asked, decision: Decision): Refusal | null {
  const limit = sendBackLimit(policy);
  if (limit === null) return refuse('NOT_ALLOWED');
  const { sentBack = 0 } = policy;
  if (sentBack >= limit) return refuse('SEND_BACK_LIMIT', `it was sent back ${sentBack} ${sentBack === 1 ? 'time' : 'times'}`);
  if (saysNothing(decision)) return refuse('COMMENT_REQUIRED');
  return hasEdits(decision) ? refuse('EDIT_NOT_ALLOWED') : null;
}

function needsComment({ policy: { commentRequired = false } }: Asked, { decision }: Decision): boolean {
  return commentRequired === 'either' ? decision === 'approve' || decision === 'reject' : commentRequired && decision === 'approve';
}

const saysNothing = ({ comment }: Decision): boolean => (comment ?? '').trim() === '';

const hasEdits = ({ edits }: Decision): boolean => Object.keys(edits ?? {}).length > 0;

/** Nothing is approved by who takes over, so there is nothing to edit. */
function editRefusal(asked: DecisionContext, decision: Decision): Refusal | null {
  if (!hasEdits(decision)) return null;
  if (decision.decision === 'take_over' || approvalsNeeded(asked.policy) > 1) return refuse('EDIT_NOT_ALLOWED'); // others would have approved what they never saw
  const allowed = ([name, value]: [string, unknown]) => asked.editable.includes(name) && typeof value === typeof asked.arguments[name];
  if (!Object.entries(decision.edits ?? {}).every(allowed)) return refuse('EDIT_NOT_ALLOWED');
  if (!changesAmount(asked, decision.edits ?? {})) return null;
  return refuse('EDIT_NOT_ALLOWED', 'the deciders were chosen by the amount; reject it, so that the run asks anew');
}

/** A person who has lost the right to decide may still withdraw a vote or a delegation. */
function withdrawRefusal({ policy, votes, delegations = [], voter }: DecisionContext, decision: Decision): Refusal | null {
  if (!voter.known) return refuse('PERSON_UNKNOWN');
  const proof = whyUnverified(policy, decision.verified);
  if (proof) return refuse(proof.code);
  const hasDelegated = delegations.some(({ signs }) => isOnePerson(signs, voter.signs));
  if (!hasDelegated && !votes.some((vote) => isOnePerson(vote.signs, voter.signs))) return refuse('NOTHING_TO_WITHDRAW');
  return hasEdits(decision) ? refuse('EDIT_NOT_ALLOWED') : null;
}
