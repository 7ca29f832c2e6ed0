import { DECISION_WORDS, type Amount, type Decision, type DecisionWord, type RequestPolicy } from './approval.ts';
import { judgeDecision, type DecisionContext, type Judgement } from './approval-rules.ts';
import { standingOf } from './counting.ts';
import { decidedAs, asText } from './entitlement.ts';
import { failures, type FailureCode } from './failures.ts';
import { approverNames, rejectionsNeeded, sendBackLimit } from './policy.ts';
import type { ApprovalStatus } from './view.ts';
import { entitledBy, voterOf, type Absence, type Deciders, type Entitled, type Voter } from './votes.ts';

/** What one person may say to a request now, and why not more. */
export interface PersonExplanation {
  person: string;
  /** What they may say, besides delegating; with proof of identity, where the policy asks for it. */
  may: DecisionWord[];
  /** What they would decide as, such as `finance for ana (absent)`. */
  as: string[];
  /** To whom they may delegate the decision now. */
  mayDelegateTo: string[];
  /** Why they may not approve now; null when they may. */
  code: FailureCode | null;
  why: string | null;
  /** Set while they are absent. */
  absent: Pick<Absence, 'delegate' | 'until'> | null;
}

/** Who could decide on a request now, why others could not, and what is still needed. */
export interface PolicyExplanation {
  requestId: string;
  action: string;
  status: ApprovalStatus;
  amount: Amount | null;
  /** The tier that the amount chose; null without tiers. */
  tier: { upTo: number | null; currency?: string } | null;
  approvers: string[];
  /** Approvals that are missing at least. */
  needed: number;
  /** Names of which each must still approve. */
  oneOfEach: string[];
  /** Whose turn it is; null without an order. */
  turn: string | null;
  rejectionsNeeded: number;
  veto: string[];
  needsProof: boolean;
  /** How often it may still be sent back. */
  sendBacksLeft: number;
  /** ISO 8601; null for a request without an expiry. */
  expiresAt: string | null;
  /** What the expiry means. */
  onExpiry: 'expire' | 'reject' | 'approve' | 'stay open';
  escalation: { at: string; notify: string[]; widen: boolean }[];
  /** The delegations that hold, and what each passes on now; nothing where its person has lost the right. */
  delegations: { person: string; delegate: string; since: string; as: string[] }[];
  persons: PersonExplanation[];
}

interface ToExplain {
  requestId: string;
  action: string;
  amount: Amount | null;
  /** As the policy counts them; milliseconds since the epoch. */
  escalation: number[];
  /** Who has the role that a delegate needs. */
  candidates: readonly string[];
}

/** What a decision is judged by, whoever decides. */
export type Judged = Omit<DecisionContext, 'voter'>;

/** Explains an open request by asking the judge for every person and every answer. */
export function explainPolicy(request: Judged & ToExplain, deciders: Deciders, now: number): PolicyExplanation {
  const { policy, requestId, action, status, amount, expiresAt } = request;
  const { missing, emptySeats, turn } = standingOf(request);
  const absences = deciders.absencesAt(now);
  const candidates = request.candidates.map((id) => entitledBy(id, policy, deciders));
  const explain = (id: string): PersonExplanation => {
    const voter = voterOf(id, policy, deciders, now, request.delegations);
    return { ...personOf(request, voter, absences, now), mayDelegateTo: delegatesOf(request, voter, candidates, now) };
  };
  const steps = (policy.escalation ?? []).map(({ notify, widen }, index) => ({ at: iso(request.escalation[index]!), notify, widen }));
  return {
    ...{ requestId, action, status, amount, tier: policy.tier ?? null },
    ...{ approvers: approverNames(policy), needed: Math.max(0, missing), oneOfEach: emptySeats, turn },
    ...{ rejectionsNeeded: rejectionsNeeded(policy), veto: policy.veto ?? [], needsProof: !policy.acceptUnverified },
    sendBacksLeft: Math.max(0, (sendBackLimit(policy) ?? 0) - (policy.sentBack ?? 0)),
    expiresAt: Number.isFinite(expiresAt) ? iso(expiresAt) : null,
    onExpiry: policy.staysOpen === true ? 'stay open' : (policy.onExpiry ?? 'expire'),
    escalation: steps,
    delegations: (request.delegations ?? []).map(({ person, delegate, since }) => {
      const own = { ...entitledBy(person, policy, deciders), standsInFor: [] };
      return { person, delegate, since, as: decidedAs(request, own, 'approve').map(asText) };
    }),
    persons: deciders.persons().map(explain),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What a person may say to a request now, and the verdict on an approval. */
export function mayNow(request: Judged, voter: Voter, now: number, verified = true): { may: DecisionWord[]; approval: Judgement } {
  const verdict = (word: DecisionWord) => judgeDecision({ ...request, voter }, probe(voter.id, word, verified), now);
  return { may: DECISION_WORDS.filter((word) => verdict(word).accepted), approval: verdict('approve') };
}

/** To whom of the candidates a person may delegate the decision now. */
export const delegatesOf = (request: Judged, voter: Voter, candidates: readonly Entitled[], now: number, verified = true): string[] =>
  candidates
    .filter((delegate) => judgeDecision({ ...request, voter, delegate }, probe(voter.id, 'delegate', verified), now).accepted)
    .map(({ id }) => id);

function personOf(request: Judged, voter: Voter, absences: Absence[], now: number): Omit<PersonExplanation, 'mayDelegateTo'> {
  const { may, approval } = mayNow(request, voter, now);
  const absent = absences.find(({ person }) => person === voter.id);
  return {
    person: voter.id,
    may,
    as: [...new Set([...decidedAs(request, voter, 'approve'), ...decidedAs(request, voter, 'reject')].map(asText))],
    code: approval.accepted ? null : approval.code,
    why: approval.accepted ? null : (approval.reason ?? whyText(approval.code, request.policy)),
    absent: absent ? { delegate: absent.delegate, until: absent.until } : null,
  };
}

/** A decision that lacks nothing that its person could add. */
const probe = (person: string, decision: DecisionWord, verified: boolean): Decision => ({
  ...{ requestId: '', person, decision, channel: 'cli', verified, comment: 'why', edits: null },
});

function whyText(code: FailureCode, policy: RequestPolicy): string {
  switch (code) {
    case 'NOT_ALLOWED':
      return `belongs to none of ${approverNames(policy).join(', ')}`;
    case 'LEFT_OUT':
      return 'is left out of this decision';
    case 'SELF_APPROVAL':
      return 'started the run';
    case 'ALREADY_VOTED':
      return 'has approved already';
    default:
      return failures[code].message.toLowerCase();
  }
}
