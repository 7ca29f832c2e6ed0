import type { DecisionWord } from './approval.ts';
import type { FailureCode } from './failures.ts';
import { isOnePerson } from './one-person.ts';
import { approverNames, deciderNames } from './policy.ts';
import type { Ballot, DecidedAs, Entitled, Voter } from './votes.ts';

/** Why somebody may not decide: a failure code, and the detail beyond it or null. */
export interface Bar {
  code: FailureCode;
  reason: string | null;
}

type Electorate = Omit<Ballot, 'votes'>;

/** Why a person may not decide at this moment, or null; the same for new votes and for earlier ones. */
export function whyMayNotDecide(ballot: Electorate, who: Voter, verified: boolean, word: DecisionWord): Bar | null {
  if (!who.known) return { code: 'PERSON_UNKNOWN', reason: null };
  if (rightsOf(ballot, who, word).length === 0) return whyWithoutRight(ballot, who, word);
  return whyBarred(ballot, who) ?? whyUnverified(ballot.policy, verified);
}

/** Persons whose right somebody may use: their own, and those of persons whose delegate they are. */
export function rightsOf(ballot: Electorate, who: Voter, word: DecisionWord): Voter['standsInFor'] {
  const names = namesFor(ballot, word);
  const own = isEntitled(who, names) ? [who] : [];
  return [...own, ...absentOf(who, names).filter((absent) => whyBarred(ballot, absent) === null)];
}

/** What a person decides as, for the record. */
export function decidedAs(ballot: Electorate, who: Voter, word: DecisionWord): DecidedAs[] {
  const names = namesFor(ballot, word);
  return rightsOf(ballot, who, word).flatMap(({ id, as, delegated }) =>
    as.filter((name) => names.includes(name)).map((name) => ({ name, ...(id !== who.id && { for: id, ...(delegated && { delegated }) }) })),
  );
}

/** `support`, `finance for ana (absent)` or `finance for ana (delegated)`. */
export const asText = ({ name, for: person, delegated }: DecidedAs): string =>
  person === undefined ? name : `${name} for ${person} (${delegated ? 'delegated' : 'absent'})`;

/** Whether a rejection by this person is enough. */
export const hasVeto = (ballot: Electorate, who: Voter): boolean =>
  rightsOf(ballot, who, 'reject').some(({ as }) => as.some((name) => ballot.policy.veto?.includes(name)));

export const whyUnverified = ({ acceptUnverified }: Ballot['policy'], verified: boolean): Bar | null =>
  acceptUnverified || verified ? null : { code: 'UNVERIFIED_REFUSED', reason: null };

/** Why a person may not pass their own right on to another, or null. */
export function whyMayNotDelegate(ballot: Ballot, who: Voter, delegate: Entitled | undefined): Bar | null {
  const names = approverNames(ballot.policy);
  if (!isEntitled(who, names)) return { code: 'NOT_ALLOWED', reason: 'a right that somebody else passed on cannot be passed on again' };
  if (!delegate?.known) return { code: 'PERSON_UNKNOWN', reason: 'the decision can be delegated to a person of the people file' };
  if (isOnePerson(delegate.signs, who.signs)) return { code: 'NOT_ALLOWED', reason: `${delegate.id} and ${who.id} are one person` };
  if (ballot.votes.some(({ signs }) => isOnePerson(signs, who.signs)))
    return { code: 'ALREADY_VOTED', reason: 'take the vote back before the decision is delegated' };
  return whyBarred(ballot, delegate);
}

const namesFor = ({ policy }: Electorate, word: DecisionWord): string[] =>
  word === 'reject' ? deciderNames(policy) : approverNames(policy);

const isEntitled = ({ known, as }: Entitled, names: string[]): boolean => known && as.some((name) => names.includes(name));

const absentOf = (who: Voter, names: string[]): Voter['standsInFor'] =>
  who.standsInFor.filter((absent) => isEntitled(absent, names) && !isOnePerson(absent.signs, who.signs));

/** A delegate has no right where the absent person has none. */
function whyWithoutRight(ballot: Electorate, who: Voter, word: DecisionWord): Bar {
  const [absent] = absentOf(who, namesFor(ballot, word));
  const bar = absent && whyBarred(ballot, absent);
  if (!bar) return { code: 'NOT_ALLOWED', reason: null };
  return { code: bar.code, reason: `${bar.reason ?? `${absent.id} is left out of this decision`}, and ${who.id} decides for ${absent.id}` };
}

function whyBarred({ policy, initiator, leftOut }: Electorate, who: Entitled): Bar | null {
  if (leftOut.some(({ signs }) => isOnePerson(who.signs, signs))) return { code: 'LEFT_OUT', reason: null };
  if (policy.selfApproval || !isOnePerson(who.signs, initiator.signs)) return null;
  const other = `${who.id} and ${initiator.id}, who started the run, are one person`;
  return { code: 'SELF_APPROVAL', reason: who.id === initiator.id ? `${who.id} started the run` : other };
}
