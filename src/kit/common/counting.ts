import { rightsOf, whyMayNotDecide } from './entitlement.ts';
import { maxFlow, type Edge } from './flow.ts';
import { isOnePerson } from './one-person.ts';
import { approvalsNeeded, approverNames, rejectionsNeeded, seatsOf } from './policy.ts';
import type { Ballot, Entitled, Vote } from './votes.ts';

/** A vote that does not count now, and why, as a clause. */
export interface UncountedVote {
  person: string;
  why: string;
}

/** The votes of one kind that count now, and those that do not, with the reason. */
export interface Count {
  counted: Vote[];
  uncounted: UncountedVote[];
}

/** What the approvals amount to. */
export interface Standing extends Count {
  approved: boolean;
  /** Approvals that are missing at least. */
  missing: number;
  /** Of the names of which each must approve, those that nobody has filled. */
  emptySeats: string[];
  /** Whose turn it is, where the policy has an order. */
  turn: string | null;
}

/** Splits the votes into those that count now and those that do not. One person counts once, and one person's right is used once. */
export function countVotes(ballot: Ballot, choice: Vote['choice']): Count {
  const counted: Vote[] = [];
  const uncounted: UncountedVote[] = [];
  for (const vote of ballot.votes.filter((one) => one.choice === choice)) {
    const why = whyUncounted(ballot, counted, vote);
    if (why === null) counted.push(vote);
    else uncounted.push({ person: vote.id, why });
  }
  return { counted, uncounted };
}

/** Counts the approvals and fills the seats with them. */
export function standingOf(ballot: Ballot): Standing {
  const { policy } = ballot;
  const { counted, uncounted } = countVotes(ballot, 'approve');
  const seats = seatsOf(policy);
  const emptySeats = policy.inOrder === true ? seats.slice(turnAfter(ballot, counted)) : unfilled(ballot, counted, seats);
  const missing = Math.max(approvalsNeeded(policy) - counted.length, emptySeats.length);
  const turn = policy.inOrder === true ? (emptySeats[0] ?? null) : null;
  return { counted, uncounted, approved: missing <= 0, missing, emptySeats, turn };
}

/** Whether the rejections end the request, with the one by this vote. */
export const isRejected = (ballot: Ballot): boolean => countVotes(ballot, 'reject').counted.length >= rejectionsNeeded(ballot.policy);

/** Whether a person may fill the place whose turn it is. */
export const fills = (ballot: Ballot, vote: Omit<Vote, 'choice' | 'verified'>, seat: string): boolean =>
  rightsOf(ballot, vote, 'approve').some(({ as }) => as.includes(seat));

function whyUncounted(ballot: Ballot, counted: Vote[], vote: Vote): string | null {
  const same = counted.find((other) => isOnePerson(other.signs, vote.signs));
  if (same) return `${vote.id} and ${same.id} are one person`;
  const bar = whyMayNotDecide(ballot, vote, vote.verified, vote.choice);
  if (bar) return barText(ballot, vote, bar.code, bar.reason);
  if (useOfRights(ballot, [...counted, vote]).size <= counted.length)
    return `${rightUser(ballot, counted, vote)} has decided with the same right`;
  const turn = vote.choice === 'approve' ? turnOf(ballot, counted) : null;
  return turn !== null && !fills(ballot, vote, turn) ? `it is the turn of ${turn}` : null;
}

function barText({ policy }: Ballot, { id }: Vote, code: string, reason: string | null): string {
  switch (code) {
    case 'PERSON_UNKNOWN':
      return `${id} is no longer in the people file`;
    case 'LEFT_OUT':
      return reason ?? `${id} is left out of this decision`;
    case 'UNVERIFIED_REFUSED':
      return `the identity of ${id} was not verified`;
    default:
      return reason ?? `${id} is no longer among the approvers (${approverNames(policy).join(', ')})`;
  }
}

/** Whose turn it is after these votes; null where the policy has no order, or its sequence is complete. */
const turnOf = (ballot: Ballot, counted: Vote[]): string | null =>
  ballot.policy.inOrder === true ? (seatsOf(ballot.policy)[turnAfter(ballot, counted)] ?? null) : null;

/** Each counted vote came in its turn, so the number of them is the place in the sequence. */
const turnAfter = ({ policy }: Ballot, counted: Vote[]): number => Math.min(counted.length, seatsOf(policy).length);

/** Who has used a right that this vote would need. */
function rightUser(ballot: Ballot, counted: Vote[], vote: Vote): string {
  const rights = rightsOf(ballot, vote, vote.choice);
  const isShared = (other: Vote) => rightsOf(ballot, other, other.choice).some((right) => rights.some((own) => isSame(own, right)));
  return counted.find(isShared)?.id ?? 'another person';
}

const isSame = (one: Entitled, other: Entitled): boolean => isOnePerson(one.signs, other.signs);

/** Paths from votes over the persons whose rights they use; each vote and each right once. */
function useOfRights(ballot: Ballot, votes: Vote[], seats?: string[]) {
  const holders: Entitled[] = [];
  const numberOf = (right: Entitled): number => {
    const known = holders.findIndex((holder) => isSame(holder, right));
    return known >= 0 ? known : holders.push(right) - 1;
  };
  const edges = votes.flatMap((vote, index): Edge[] => [
    ['votes', `vote ${index}`],
    ...rightsOf(ballot, vote, vote.choice).map((right): Edge => [`vote ${index}`, `right ${numberOf(right)}`]),
  ]);
  const through = holders.map((_holder, index): Edge => [`right ${index}`, `used ${index}`]);
  if (!seats) return maxFlow([...edges, ...through, ...holders.map((_holder, index): Edge => [`used ${index}`, 'end'])], 'votes', 'end');
  const seated = holders.flatMap(({ as }, index) =>
    seats.flatMap((name, seat): Edge[] => (as.includes(name) ? [[`used ${index}`, `seat ${seat}`]] : [])),
  );
  return maxFlow([...edges, ...through, ...seated, ...seats.map((_name, seat): Edge => [`seat ${seat}`, 'end'])], 'votes', 'end');
}

/** The names that these approvals leave empty, however the persons are distributed over them. */
function unfilled(ballot: Ballot, counted: Vote[], seats: string[]): string[] {
  if (seats.length === 0) return [];
  const filled = new Set(useOfRights(ballot, counted, seats).used.flatMap(([from, to]) => (to === 'end' ? from : [])));
  return seats.filter((_name, seat) => !filled.has(`seat ${seat}`));
}
