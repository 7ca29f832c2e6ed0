import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import { SignalboxError } from '../kit/common/failures.ts';
import { shownOf } from '../kit/common/request.ts';
import type { InboxItem, VoteView, WaitingView } from '../kit/common/view.ts';
import { countVotes, standingOf, type Standing } from '../kit/common/counting.ts';
import type { Judged } from '../kit/common/explain.ts';
import { approvalsNeeded, seatsOf } from '../kit/common/policy.ts';
import { delegationsOf, entitledBy, leftOutBy, votesOf, type Ballot, type Deciders, type Vote } from '../kit/common/votes.ts';
import type { Db } from './database.ts';

/** Reads the people file. @throws SignalboxError CONFIG_INVALID. */
export type LoadDeciders = () => Promise<Deciders>;

type Row = Awaited<ReturnType<ReturnType<typeof requestRows>['execute']>>[number];

/** A request with its current votes, and what its approvals amount to. */
export interface OpenRequest {
  row: Row;
  votes: VoteView[];
  rejections: VoteView[];
  standing: Pick<Standing, 'missing' | 'emptySeats' | 'turn'>;
}

/** Requests that wait for a person, of all runs or of one, oldest first. Reads the people file only if somebody has voted. */
export async function openRequests(db: Db, loadDeciders: LoadDeciders, runId?: string): Promise<OpenRequest[]> {
  const query = openRows(db).orderBy('opened_at').orderBy('request_id');
  return withVotes(await (runId === undefined ? query : query.where('run_id', '=', runId)).execute(), loadDeciders);
}

/** One request in whatever status, or undefined. */
export async function findRequest(db: Db, loadDeciders: LoadDeciders, requestId: string): Promise<OpenRequest | undefined> {
  const rows = await requestRows(db).where('request_id', '=', requestId).execute();
  return (await withVotes(rows, loadDeciders))[0];
}

/** Where a page of requests begins: after this one. */
export interface PageMark {
  /** ISO 8601, or `infinity`. */
  deadline: string;
  /** The amount in minor units, negative, so that the larger comes first. */
  stake: number;
  requestId: string;
}

const DEADLINE = sql<string>`coalesce(approvals.expires_at, 'infinity'::timestamptz)`;
const STAKE = sql<number>`-coalesce((approvals.amount->>'minor')::bigint, 0)`;

export interface PageQuery {
  /** Persons and groups that the approvers may name, and a person to whom requests are delegated; or all requests of these workflows. */
  of: { names: readonly string[]; delegate: string } | { workflows: readonly string[] };
  after: PageMark | null;
  limit: number;
}

/** Open requests of these persons or workflows, by deadline, then by amount. */
export async function pageOfRequests(db: Db, loadDeciders: LoadDeciders, { of, after, limit }: PageQuery): Promise<OpenRequest[]> {
  const isAfter = (mark: PageMark) =>
    sql<boolean>`(${DEADLINE}, ${STAKE}, request_id) > (${mark.deadline}::timestamptz, ${mark.stake}::bigint, ${mark.requestId}::text)`;
  const page = db // first the ids: joining and counting votes for all open requests takes longer than finding the page
    .selectFrom('approvals')
    .select('request_id')
    .where('status', '=', 'open')
    .where('workflows' in of ? ofWorkflows(of.workflows) : ofPersons(of.names, of.delegate))
    .$if(after !== null, (open) => open.where(isAfter(after!)))
    .orderBy(DEADLINE)
    .orderBy(STAKE)
    .orderBy('request_id')
    .limit(limit);
  const rows = requestRows(db).where('request_id', 'in', page).orderBy(DEADLINE).orderBy(STAKE).orderBy('request_id');
  return withVotes(await rows.execute(), loadDeciders);
}

const ofWorkflows = (workflows: readonly string[]) =>
  sql<boolean>`exists (select from runs where runs.id = approvals.run_id and runs.workflow = any(${[...workflows]}::text[]))`;

// without the outer coalesce PostgreSQL expects one row in a hundred to fit, and sorts all open requests instead of following the index
const ofPersons = (names: readonly string[], delegate: string) =>
  sql<boolean>`coalesce((policy->'approvers' || coalesce(policy->'oneOfEach', '[]')) ?| ${[...names]}::text[]
    or request_id in (select d.request_id from decisions d where d.delegate = ${delegate} and d.accepted), false)`;

export const markOf = ({ row }: OpenRequest): PageMark => ({
  deadline: row.expires_at?.toISOString() ?? 'infinity',
  stake: -(row.amount?.minor ?? 0),
  requestId: row.request_id,
});

async function withVotes(rows: Row[], loadDeciders: LoadDeciders): Promise<OpenRequest[]> {
  const deciders = rows.some(({ cast }) => cast.length > 0) ? await loadDeciders().catch(unreadable) : null;
  return rows.map((row) => ({ row, ...votesOn(row, deciders) }));
}

const openRows = (db: Db) => requestRows(db).where('approvals.status', '=', 'open');

const requestRows = (db: Db) =>
  db
    .selectFrom('approvals')
    .innerJoin('runs', 'runs.id', 'approvals.run_id')
    .select(['request_id', 'run_id', 'action', 'arguments', 'show', 'editable', 'amount', 'policy', 'action_hash'])
    .select(['approvals.status', 'opened_at', 'expires_at', 'decided_at', 'decided_by'])
    .select(['runs.initiator', 'runs.initiator_signs'])
    .select((where) =>
      jsonArrayFrom(
        where
          .selectFrom('decisions')
          .select(['person', 'decision', 'verified', 'signs', 'decided_as', 'delegate', 'at'])
          .whereRef('decisions.request_id', '=', 'approvals.request_id')
          .where('accepted', '=', true)
          .orderBy('decisions.id'),
      ).as('cast'),
    );

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

/** The votes on a request, judged by the current people file. */
export function ballotOf({ policy, initiator, initiator_signs, cast }: Row, deciders: Deciders): Ballot {
  return {
    policy,
    leftOut: leftOutBy(policy, deciders),
    initiator: entitledBy(initiator, policy, deciders, initiator_signs),
    votes: votesOf(cast, policy, deciders),
    delegations: delegationsOf(cast, deciders),
  };
}

/** What a decision on the request is judged by, whoever decides. */
export const judgedBy = (row: Row, deciders: Deciders): Judged => ({
  ...ballotOf(row, deciders),
  status: row.status,
  editable: row.editable,
  arguments: row.arguments,
  hash: row.action_hash,
  expiresAt: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
});

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
