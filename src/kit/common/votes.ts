import type { ApprovalPolicy, DecisionWord } from './approval.ts';
import type { FailureCode } from './failures.ts';
import { isOnePerson, type Signs } from './one-person.ts';

/** Who exists and who may decide, by the people file at the time of reading. */
export interface Deciders {
  isKnown(person: string): boolean;
  /** Whether one of the approvers is the person or a group of theirs. */
  mayDecide(person: string, approvers: string[]): boolean;
  /** Persons and groups that operate a workflow. */
  operatorsOf(workflow: string): string[];
  /** All signs of the human behind an id; for an unknown id only its own. */
  signsOf(person: string): Signs;
}

/** A person as found in the people file at the moment of a decision. */
export interface Voter {
  id: string;
  signs: Signs;
  known: boolean;
  /** Whether the policy's approvers name them or a group of theirs. */
  mayDecide: boolean;
}

/** An approval that was not withdrawn. */
export interface Vote extends Voter {
  verified: boolean;
}

/** The approvals of a request, oldest first, and what they are judged by. */
export interface Ballot {
  policy: ApprovalPolicy;
  initiator: Pick<Voter, 'id' | 'signs'>;
  /** Persons whom the policy leaves out. */
  leftOut: Pick<Voter, 'id' | 'signs'>[];
  votes: Vote[];
}

/** A vote that does not count now, and why, as a clause. */
export interface UncountedVote {
  person: string;
  why: string;
}

/** An accepted decision on a request. */
export interface CastDecision {
  person: string;
  decision: DecisionWord;
  verified: boolean;
  /** The person's signs at that time; null if not stored. */
  signs: Signs | null;
}

/** Combines what is known of a person now with the signs stored earlier. */
export const voterOf = (id: string, approvers: string[], deciders: Deciders, before: Signs | null = null): Voter => ({
  id,
  signs: [...new Set([...(before ?? []), ...deciders.signsOf(id)])],
  known: deciders.isKnown(id),
  mayDecide: deciders.mayDecide(id, approvers),
});

/** The persons whom a policy leaves out, with what is known of them now. */
export const leftOutBy = ({ leaveOut = [] }: ApprovalPolicy, deciders: Deciders): Ballot['leftOut'] =>
  leaveOut.map((id) => ({ id, signs: deciders.signsOf(id) }));

/** The approvals that were not withdrawn. Withdrawing also covers approvals given under the person's other ids. */
export function votesOf(cast: readonly CastDecision[], approvers: string[], deciders: Deciders): Vote[] {
  let votes: Vote[] = [];
  for (const { person, decision, verified, signs } of cast) {
    const voter = voterOf(person, approvers, deciders, signs);
    if (decision === 'withdraw') votes = votes.filter((vote) => !isOnePerson(vote.signs, voter.signs));
    if (decision === 'approve') votes = [...votes.filter((vote) => vote.id !== person), { ...voter, verified }];
  }
  return votes;
}

/** Splits the approvals into those that count now and those that do not, with the reason. */
export function countVotes(ballot: Ballot): { counted: Vote[]; uncounted: UncountedVote[] } {
  const counted: Vote[] = [];
  const uncounted: UncountedVote[] = [];
  for (const vote of ballot.votes) {
    const same = counted.find((other) => isOnePerson(other.signs, vote.signs));
    const why = same ? `${vote.id} and ${same.id} are one person` : whyUncounted(ballot, vote);
    if (why === null) counted.push(vote);
    else uncounted.push({ person: vote.id, why });
  }
  return { counted, uncounted };
}

/** Why a person may not decide at this moment, or null; the same for new votes and for earlier ones. */
export function whyMayNotDecide({ policy, initiator, leftOut }: Ballot, who: Voter, verified: boolean): FailureCode | null {
  if (!who.known) return 'PERSON_UNKNOWN';
  if (!who.mayDecide) return 'NOT_ALLOWED';
  if (leftOut.some(({ signs }) => isOnePerson(who.signs, signs))) return 'LEFT_OUT';
  if (!policy.selfApproval && isOnePerson(who.signs, initiator.signs)) return 'SELF_APPROVAL';
  return whyUnverified(policy, verified);
}

export const whyUnverified = (policy: ApprovalPolicy, verified: boolean): FailureCode | null =>
  policy.acceptUnverified || verified ? null : 'UNVERIFIED_REFUSED';

export const selfApproval = ({ initiator }: Ballot, { id }: Voter): string =>
  id === initiator.id ? `${id} started the run` : `${id} and ${initiator.id}, who started the run, are one person`;

function whyUncounted(ballot: Ballot, vote: Vote): string | null {
  switch (whyMayNotDecide(ballot, vote, vote.verified)) {
    case null:
      return null;
    case 'PERSON_UNKNOWN':
      return `${vote.id} is no longer in the people file`;
    case 'SELF_APPROVAL':
      return selfApproval(ballot, vote);
    case 'LEFT_OUT':
      return `${vote.id} is left out of this decision`;
    case 'UNVERIFIED_REFUSED':
      return `the identity of ${vote.id} was not verified`;
    default:
      return `${vote.id} is no longer among the approvers (${ballot.policy.approvers.join(', ')})`;
  }
}
