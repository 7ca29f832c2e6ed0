import type { ApprovalPolicy, Decision } from './approval.ts';
import type { FailureCode } from './failures.ts';
import type { ApprovalStatus } from './view.ts';

/** Everything that a decision is judged by; times in milliseconds since the epoch. */
export interface Case {
  status: ApprovalStatus;
  policy: ApprovalPolicy;
  editable: string[];
  /** As asked; an edit keeps the type of what it replaces. */
  arguments: Record<string, unknown>;
  initiator: string;
  expiresAt: number;
  /** Persons who have approved so far. */
  approvedBy: string[];
  /** Whether the person exists, and whether one of the policy's approvers names them or a group of theirs. */
  personKnown: boolean;
  personMayDecide: boolean;
}

/** What a decision comes to: refused with a code, or accepted with the request's status after it. */
export type Judgement = { accepted: false; code: FailureCode } | { accepted: true; status: ApprovalStatus };

/** Judges one decision on one request; pure, so that every rule has a line in a table of tests. */
export function judge(asked: Case, decision: Decision, now: number): Judgement {
  const code = refusal(asked, decision, now);
  if (code) return { accepted: false, code };
  if (decision.decision === 'reject') return { accepted: true, status: 'rejected' };
  if (decision.decision === 'take_over') return { accepted: true, status: 'taken_over' };
  return { accepted: true, status: asked.approvedBy.length + 1 >= asked.policy.needed ? 'approved' : 'open' };
}

function refusal(asked: Case, decision: Decision, now: number): FailureCode | null {
  if (asked.status === 'expired') return 'REQUEST_EXPIRED';
  if (asked.status !== 'open') return 'ALREADY_DECIDED';
  if (now >= asked.expiresAt && asked.policy.staysOpen !== true) return 'REQUEST_EXPIRED';
  if (!asked.personKnown) return 'PERSON_UNKNOWN';
  if (!asked.personMayDecide) return 'NOT_ALLOWED';
  if (!asked.policy.selfApproval && decision.person === asked.initiator) return 'SELF_APPROVAL';
  if (!asked.policy.acceptUnverified && !decision.verified) return 'UNVERIFIED_REFUSED';
  if (decision.decision === 'take_over') return takeOverRefusal(asked, decision);
  if (asked.approvedBy.includes(decision.person)) return 'ALREADY_VOTED';
  if (decision.decision === 'approve' && asked.policy.commentRequired === true && saysNothing(decision)) return 'COMMENT_REQUIRED';
  const allowed = ([name, value]: [string, unknown]) => asked.editable.includes(name) && typeof value === typeof asked.arguments[name];
  const edits = Object.entries(decision.edits ?? {});
  if (edits.length > 0 && asked.policy.needed > 1) return 'EDIT_NOT_ALLOWED'; // the others would have approved what they never saw
  return edits.every(allowed) ? null : 'EDIT_NOT_ALLOWED';
}

const saysNothing = ({ comment }: Decision): boolean => (comment ?? '').trim() === '';

/** One person takes over, however many would have to agree, and whatever they have said before. Nothing is approved, so there is nothing to edit. */
function takeOverRefusal({ policy }: Case, { edits }: Decision): FailureCode | null {
  if (policy.takeOver !== true) return 'NOT_ALLOWED';
  return Object.keys(edits ?? {}).length > 0 ? 'EDIT_NOT_ALLOWED' : null;
}
