import type { RunStatus } from './status.ts';
import type { ShownField } from './view.ts';

/** What happens some time after a request was opened, while nobody has decided. */
export interface EscalationStep {
  /** Milliseconds since the opening; steps after the expiry are ignored, unless the request stays open. */
  afterMs: number;
  /** Person ids or group names that get a mail. */
  notify: string[];
  /** Whether they may decide from then on. */
  widen: boolean;
}

/** Money in minor units of its currency. */
export interface Amount {
  minor: number;
  currency: string;
}

/** Working time, by the clocks of a place. */
export interface BusinessHours {
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: string;
  days: readonly Weekday[];
  /** Local times, such as `09:00` and `17:30`; `24:00` is the end of the day. */
  from: string;
  to: string;
  /** Local days without work, such as `2026-12-25`. */
  holidays?: readonly string[];
}

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What cannot be taken back by a later step is `irreversible`. */
export type RiskClass = 'read' | 'idempotent' | 'compensatable' | 'irreversible';

/** Who may decide on a request, how many must agree, and what happens when nobody does. */
export interface ApprovalPolicy {
  /** Person ids or group names; a member of any of them may decide. */
  approvers: string[];
  /** How many different persons must approve (M of N), counted at the last approval. */
  needed: number;
  /** Whether the person who started the run may decide. */
  selfApproval: boolean;
  /** Whether a decision without proof of identity (a name given on the command line, a raw signal) counts. */
  acceptUnverified: boolean;
  /** How long the request stays open, in milliseconds; with business hours, of working time. */
  expiresAfterMs: number;
  /** Groups or persons of which each must approve, beside `approvers`; one person counts for one of them. */
  oneOfEach?: string[];
  /** Whether `oneOfEach`, or else `approvers`, decide one after the other, each once. Default: in any order. */
  inOrder?: boolean;
  /** How many different persons must reject. Default: 1. */
  rejectionsNeeded?: number;
  /** Persons or groups whose single rejection ends the request, whatever `rejectionsNeeded` says. */
  veto?: string[];
  /** Other deciders by amount, in ascending order; the last has `upTo: null` and also decides on unknown amounts. */
  tiers?: AmountTier[];
  /** Counts expiry and escalation in working time only. */
  businessHours?: BusinessHours;
  /** What the expiry means. `approve` needs a request with a risk class that can be undone. Default: `expire`. */
  onExpiry?: 'expire' | 'reject' | 'approve';
  /** The most that an expiry may approve; needed where the request has an amount. */
  expiryApprovesUpTo?: Amount;
  /** How often an approver may send the request back for information; true means twice. Default: never. */
  sendBacks?: number | true;
  /** Whether an approver may take the case over and do the requested action by hand. Default: no. */
  takeOver?: boolean;
  /** Reminders and additional approvers while nobody decides. */
  escalation?: EscalationStep[];
  /** Whether the request stays open after its expiry, which is then only a deadline for people. Default: no. */
  staysOpen?: boolean;
  /** Whether an approval needs a comment, or a rejection as well. Default: neither. */
  commentRequired?: boolean | 'either';
  /** Persons who may not decide, whatever their groups: for example who decided before. */
  leaveOut?: string[];
}

/** What replaces parts of the policy up to an amount; null means any. Whether a story is asked back does not depend on the amount. */
export type AmountTier = Omit<Partial<ApprovalPolicy>, 'tiers' | 'sendBacks'> & ({ upTo: number; currency: string } | { upTo: null });

/** A policy as it holds for one request: its tier chosen. */
export interface RequestPolicy extends Omit<ApprovalPolicy, 'tiers'> {
  /** The tier that was chosen by the amount. */
  tier?: { upTo: number | null; currency?: string };
  /** How often the topic has been sent back before. */
  sentBack?: number;
}

/** The policy with more approvers, each named once. */
export const widened = (policy: RequestPolicy, names: string[]): RequestPolicy => ({
  ...policy,
  approvers: [...new Set([...policy.approvers, ...names])],
});

/** The requested action with its exact arguments. A decision is bound to the hash of these and the amount. */
export interface ApprovalRequest {
  requestId: string;
  action: string;
  arguments: Record<string, unknown>;
  /** What a person reads before deciding, in order. */
  show: ShownField[];
  /** Names of arguments that a decision may change. */
  editable: string[];
  /** Money at stake. */
  amount: Amount | null;
  /** Whether the action can be undone; taken as irreversible where it is absent. */
  risk?: RiskClass;
  policy: RequestPolicy;
}

export type DecisionChannel = 'cli' | 'signal' | 'update' | 'link' | 'inbox' | 'api';

export const DECISION_WORDS = ['approve', 'reject', 'take_over', 'send_back', 'withdraw', 'delegate'] as const;
export type DecisionWord = (typeof DECISION_WORDS)[number];

/** One person's decision on one request. */
export interface Decision {
  requestId: string;
  person: string;
  decision: DecisionWord;
  channel: DecisionChannel;
  /** Whether the channel proved who the person is. */
  verified: boolean;
  comment: string | null;
  /** New values for editable arguments, or null. */
  edits: Record<string, unknown> | null;
  /** How the channel proved it: `session`, `link` or `token`; for the record. */
  identityProof?: string;
  /** Hash of the request that the person was shown: the decision is refused when the request is another one. */
  shown?: string;
  /** With `delegate`: who may decide with this person's right. */
  to?: string;
}

/** `approve`, or `delegate to ben`, for the record. */
export const decisionText = ({ decision, to }: Pick<Decision, 'decision' | 'to'>): string =>
  to === undefined ? decision : `${decision} to ${to}`;

declare const proofBrand: unique symbol;

/** Proof that a person answered a request. Only the kit's approval returns one; activities check it against the database again. */
export interface ApprovalProof {
  readonly [proofBrand]: true;
  readonly requestId: string;
  /** sha256 of the action and its final arguments, hex. */
  readonly actionHash: string;
  /** Set where the person rejected the action, for an effect that follows from that answer. Absent: approved. */
  readonly answer?: 'rejected';
}

export type ApprovalOutcome =
  | { outcome: 'approved'; by: string[]; comment: string | null; arguments: Record<string, unknown>; proof: ApprovalProof }
  | { outcome: 'rejected'; by: string[]; comment: string | null; proof: ApprovalProof }
  | { outcome: 'taken_over'; by: string[]; comment: string | null }
  | { outcome: 'sent_back'; by: string[]; comment: string | null }
  | { outcome: 'expired' };

/** Operator commands that a live run accepts. */
export interface OperatorAction {
  action: 'pause' | 'resume' | 'cancel' | 'priority';
  person: string;
  reason: string;
  /** With the action `priority`: 1 (most urgent) to 5. */
  priority?: number;
}

export interface OperatorAnswer {
  accepted: boolean;
  code: string | null;
  status: RunStatus;
  /** Why it was refused, where code and status do not say so. */
  reason?: string;
}

/** Name in the journal of the rule that re-checks earlier approvals at the last one. */
export const VOTE_RULE = 'entitled-at-the-last-vote';

/** Action of a request about an effect that could not be undone. */
export const REPAIR_ACTION = 'repair';

/** Names of the messages that every run accepts. */
export const STATUS_QUERY = 'status';
export const DECIDE_UPDATE = 'decide';
export const DECIDE_SIGNAL = 'decideBySignal';
/** A child sends this to its parent when it begins to wait: its id, and what it waits for unless that is a person. */
export const CHILD_WAITS_SIGNAL = 'childWaits';
export const OPERATE_UPDATE = 'operate';
