import type { DecisionWord, RequestPolicy } from './approval.ts';
import { isOnePerson, type Signs } from './one-person.ts';
import { deciderNames } from './policy.ts';

/** Who exists and who may decide, by the people file at the time of reading. */
export interface Deciders {
  isKnown(person: string): boolean;
  /** Ids of all persons, in file order. */
  persons(): string[];
  /** Whether one of the approvers is the person or a group of theirs. */
  mayDecide(person: string, approvers: string[]): boolean;
  /** Persons and groups that operate a workflow. */
  operatorsOf(workflow: string): string[];
  /** All signs of the human behind an id; for an unknown id only its own. */
  signsOf(person: string): Signs;
  /** Who is absent at a moment, in milliseconds since the epoch, and who decides for them. */
  absencesAt(ms: number): Absence[];
}

/** A person's absence, during which the delegate may decide with their rights. */
export interface Absence {
  person: string;
  delegate: string;
  /** ISO 8601. */
  until: string;
}

/** One person's right on one request, passed on by that person. */
export interface Delegation {
  person: string;
  signs: Signs;
  delegate: string;
  /** ISO 8601. */
  since: string;
}

/** A human with what the policy's names say of them now. */
export interface Entitled {
  id: string;
  signs: Signs;
  known: boolean;
  /** Of the policy's names, those that are the person or a group of theirs. */
  as: string[];
}

/** A person as found in the people file at the moment of a decision. */
export interface Voter extends Entitled {
  /** Whose delegate they are at that moment: of the absent, and of who delegated this request to them. */
  standsInFor: (Entitled & { delegated?: true })[];
}

/** An approval or rejection that was not taken back. */
export interface Vote extends Voter {
  choice: 'approve' | 'reject';
  verified: boolean;
}

/** The votes on a request, oldest first, and what they are judged by. */
export interface Ballot {
  policy: RequestPolicy;
  initiator: Pick<Voter, 'id' | 'signs'>;
  /** Persons whom the policy leaves out. */
  leftOut: Pick<Voter, 'id' | 'signs'>[];
  votes: Vote[];
  delegations?: Delegation[];
}

/** What a person decided as: one of the policy's names, for themselves or for whose delegate they were. */
export interface DecidedAs {
  name: string;
  for?: string;
  /** Whether that person delegated the request; else they were absent. */
  delegated?: true;
}

/** An accepted decision on a request. */
export interface CastDecision {
  person: string;
  decision: DecisionWord;
  verified: boolean;
  /** The person's signs at that time; null if not stored. */
  signs: Signs | null;
  /** What they decided as; null if not stored. */
  decided_as: DecidedAs[] | null;
  /** With `delegate`: to whom. */
  delegate?: string | null;
  at: Date | string;
}

/** Combines what is known of a person now with the signs stored earlier. */
export const entitledBy = (id: string, policy: RequestPolicy, deciders: Deciders, before: Signs | null = null): Entitled => ({
  id,
  signs: signsSince(id, deciders, before),
  known: deciders.isKnown(id),
  as: deciderNames(policy).filter((name) => deciders.mayDecide(id, [name])),
});

const signsSince = (id: string, deciders: Deciders, before: Signs | null): Signs => [
  ...new Set([...(before ?? []), ...deciders.signsOf(id)]),
];

/** A person who decides now, with those whose delegate they are now. */
export function voterOf(id: string, policy: RequestPolicy, deciders: Deciders, now: number, delegations: Delegation[] = []): Voter {
  const to = ({ delegate }: { delegate: string }) => delegate === id;
  const absent = deciders.absencesAt(now).filter(to);
  return {
    ...entitledBy(id, policy, deciders),
    standsInFor: [
      ...absent.map(({ person }) => entitledBy(person, policy, deciders)),
      ...delegations.filter(to).map(({ person }) => ({ ...entitledBy(person, policy, deciders), delegated: true as const })),
    ],
  };
}

/** The delegations that hold: a person's latest, unless withdrawn, under whichever of their ids. */
export function delegationsOf(cast: readonly CastDecision[], deciders: Deciders): Delegation[] {
  let standing: Delegation[] = [];
  for (const { person, decision, delegate, signs: before, at } of cast) {
    if (decision !== 'withdraw' && decision !== 'delegate') continue;
    const signs = signsSince(person, deciders, before);
    standing = standing.filter((earlier) => !isOnePerson(earlier.signs, signs));
    if (typeof delegate === 'string') standing.push({ person, signs, delegate, since: new Date(at).toISOString() });
  }
  return standing;
}

/** The persons whom a policy leaves out, with what is known of them now. */
export const leftOutBy = ({ leaveOut = [] }: RequestPolicy, deciders: Deciders): Ballot['leftOut'] =>
  leaveOut.map((id) => ({ id, signs: deciders.signsOf(id) }));

/**
 * The votes that were not withdrawn. Withdrawing also covers votes given under the person's other ids, as does a vote for the contrary.
 * For whom a delegate decided is kept with the decision; what that person may decide is read now.
 */
export function votesOf(cast: readonly CastDecision[], policy: RequestPolicy, deciders: Deciders): Vote[] {
  let votes: Vote[] = [];
  for (const { person, decision, verified, signs, decided_as } of cast) {
    const voter = entitledBy(person, policy, deciders, signs);
    const represented = new Map(
      (decided_as ?? []).flatMap(({ for: id, delegated }) => (id === undefined ? [] : ([[id, delegated]] as const))),
    );
    const isAnother = (vote: Vote) => !isOnePerson(vote.signs, voter.signs);
    if (decision === 'withdraw') votes = votes.filter(isAnother);
    if (decision !== 'approve' && decision !== 'reject') continue;
    const kept = votes.filter((vote) => vote.id !== person && (vote.choice === decision || isAnother(vote)));
    const standsInFor = [...represented].map(([id, delegated]) => ({
      ...entitledBy(id, policy, deciders),
      ...(delegated && { delegated }),
    }));
    votes = [...kept, { ...voter, standsInFor, choice: decision, verified }];
  }
  return votes;
}
