import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { SignalboxError } from '../kit/common/failures.ts';
import { shownOf } from '../kit/common/request.ts';
import type { InboxItem, VoteView, WaitingView } from '../kit/common/view.ts';
import { countVotes, standingOf, type Standing } from '../kit/common/counting.ts';
import { approvalsNeeded, seatsOf } from '../kit/common/policy.ts';
import { entitledBy, leftOutBy, votesOf, type Ballot, type Deciders, type Vote } from '../kit/common/votes.ts';
import type { Db } from './database.ts';

/** Reads the people file. @throws SignalboxError CONFIG_INVALID. */
export type LoadDeciders = () => Promise<Deciders>;

type Row = Awaited<ReturnType<ReturnType<typeof openRows>['execute']>>[number];

/** An open request with its current votes, and what its approvals amount to. */
export interface OpenRequest {
  row: Row;
  votes: VoteView[];
  rejections: VoteView[];
  standing: Pick<Standing, 'missing' | 'emptySeats' | 'turn'>;
}

/** Requests that wait for a person, of all runs or of one, oldest first. Reads the people file only if somebody has voted. */
export async function openRequests(db: Db, loadDeciders: LoadDeciders, runId?: string): Promise<OpenRequest[]> {
  const query = openRows(db);
  const rows = await (runId === undefined ? query : query.where('run_id', '=', runId)).execute();
  const deciders = rows.some(({ cast }) => cast.length > 0) ? await loadDeciders().catch(unreadable) : null;
  return rows.map((row) => ({ row, ...votesOn(row, deciders) }));
}

const openRows = (db: Db) =>
  db
    .selectFrom('approvals')
    .innerJoin('runs', 'runs.id', 'approvals.run_id')
    .select(['request_id', 'run_id', 'action', 'arguments', 'show', 'editable', 'amount', 'policy', 'action_hash'])
    .select(['approvals.status', 'opened_at', 'expires_at'])
    .select(['runs.initiator', 'runs.initiator_signs'])
    .select((where) =>
      jsonArrayFrom(
        where
          .selectFrom('decisions')
          .select(['person', 'decision', 'verified', 'signs', 'decided_as'])
          .whereRef('decisions.request_id', '=', 'approvals.request_id')
          .where('accepted', '=', true)
          .orderBy('decisions.id'),
      ).as('cast'),
    )
    .where('approvals.status', '=', 'open')
    .orderBy('opened_at')
    .orderBy('request_id');

function unreadable(error: unknown): SignalboxError {
  if (error instanceof SignalboxError) return error;
  throw error;
}

function votesOn(row: Row, deciders: Deciders | SignalboxError | null): Omit<OpenRequest, 'row'> {
  const ballot = ballotOf(row, deciders === null || deciders instanceof SignalboxError ? NOBODY : deciders);
  if (deciders instanceof SignalboxError) {
    const unread = (choice: Vote['choice']) =>
      ballot.votes.filter((vote) => vote.choice === choice).map(({ id }) => ({ person: id, counts: null, why: deciders.message }));
    const votes = unread('approve');
    const missing = approvalsNeeded(row.policy) - votes.length;
    return { votes, rejections: unread('reject'), standing: { missing, emptySeats: seatsOf(row.policy), turn: null } };
  }
  return { votes: viewsOf(ballot, 'approve'), rejections: viewsOf(ballot, 'reject'), standing: standingOf(ballot) };
}

function viewsOf(ballot: Ballot, choice: Vote['choice']): VoteView[] {
  const { uncounted } = countVotes(ballot, choice);
  return ballot.votes
    .filter((vote) => vote.choice === choice)
    .map(({ id, standsInFor }): VoteView => {
      const why = uncounted.find(({ person }) => person === id)?.why ?? null;
      return { person: id, ...(standsInFor.length > 0 && { for: standsInFor.map((absent) => absent.id) }), counts: why === null, why };
    });
}

const NOBODY: Deciders = {
  isKnown: () => false,
  persons: () => [],
  mayDecide: () => false,
  operatorsOf: () => [],
  signsOf: (person) => [person],
  absencesAt: () => [],
};

/** The votes on an open request, judged by the current people file. */
export function ballotOf({ policy, initiator, initiator_signs, cast }: Row, deciders: Deciders): Ballot {
  return {
    policy,
    leftOut: leftOutBy(policy, deciders),
    initiator: entitledBy(initiator, policy, deciders, initiator_signs),
    votes: votesOf(cast, policy, deciders),
  };
}

export const waitingOf = ({ row, votes, rejections, standing: { missing, emptySeats, turn } }: OpenRequest): WaitingView => ({
  ...shownOf(row.run_id, { ...row, requestId: row.request_id }),
  needed: Math.max(1, missing), // regained rights count only at the next approval, so one is always needed
  ...(emptySeats.length > 0 && { oneOfEach: emptySeats }),
  ...(turn !== null && { turn }),
  ...(votes.length > 0 && { votes }),
  ...(rejections.length > 0 && { rejections }),
  hash: row.action_hash,
  expiresAt: row.expires_at?.toISOString() ?? null,
});

export const inboxItemOf = (request: OpenRequest): InboxItem => ({ ...waitingOf(request), run: request.row.run_id });
