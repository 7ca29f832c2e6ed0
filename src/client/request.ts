import type { DecisionWord } from '../kit/common/approval.ts';
import { SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import type { ApprovalStatus, DecisionView, InboxItem } from '../kit/common/view.ts';
import { voterOf, whyMayNotDecide, type Deciders } from '../kit/common/votes.ts';
import { isStorable } from '../kit/common/text.ts';
import { isOnePerson } from '../kit/common/one-person.ts';
import { ballotOf, findRequest, inboxItemOf, type OpenRequest } from '../store/open-requests.ts';
import { readDecisions } from '../store/views.ts';
import type { SignalboxClient } from './connect.ts';
import { waitsForPerson } from './inbox.ts';
import { parseRunId } from './ids.ts';

/** Who looks at a request. */
export interface Viewer {
  person: string;
  /** Whether the channel proved who it is. */
  verified: boolean;
}

/** Everything that one person needs to decide on a request. */
export interface RequestView extends InboxItem {
  status: ApprovalStatus;
  /** sha256 of action and arguments: a decision names it, so that nobody decides what they have not seen. */
  actionHash: string;
  initiator: string;
  openedAt: string;
  decidedAt: string | null;
  decidedBy: string[];
  /** Which answers need a comment. */
  comment: 'none' | 'approval' | 'either';
  /** What this person may say now; empty when nothing. */
  words: DecisionWord[];
  /** Why this person may not approve, or null. */
  bar: FailureCode | null;
  /** What models, rules and persons of the run have decided so far. */
  decisions: DecisionView[];
}

/** Reads a request as a person sees it. Needs no server. @throws SignalboxError REQUEST_NOT_FOUND, NOT_ALLOWED, PERSON_UNKNOWN. */
export async function readRequest(client: SignalboxClient, requestId: string, viewer: Viewer): Promise<RequestView> {
  const people = await client.people();
  people.require(viewer.person);
  const deciders = people.deciders();
  if (!isStorable(requestId)) throw requestNotFound('');
  const request = await findRequest(client.db, async () => deciders, requestId);
  const mayRead = (run: string) => people.hasRole(viewer.person, parseRunId(run).workflow, 'read');
  if (!request) throw requestNotFound(requestId);
  const bar = barOf(request, viewer, deciders);
  if (bar === 'NOT_ALLOWED' && !mayRead(request.row.run_id)) throw requestNotFound(requestId);
  const { row } = request;
  return {
    ...inboxItemOf(request),
    status: row.status,
    actionHash: row.action_hash,
    initiator: row.initiator,
    openedAt: row.opened_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by ?? [],
    comment: row.policy.commentRequired === 'either' ? 'either' : row.policy.commentRequired ? 'approval' : 'none',
    words: row.status === 'open' ? wordsFor(request, viewer, deciders, bar) : [],
    bar,
    decisions: await readDecisions(client.db, row.run_id),
  };
}

/** The same answer for one that is not there and one that is not this person's to see. */
const requestNotFound = (requestId: string) =>
  new SignalboxError('REQUEST_NOT_FOUND', { field: 'request', detail: requestId, fix: 'Open the inbox again.' });

const barOf = ({ row }: OpenRequest, { person, verified }: Viewer, deciders: Deciders): FailureCode | null =>
  whyMayNotDecide(ballotOf(row, deciders), voterOf(person, row.policy.approvers, deciders), verified);

function wordsFor(request: OpenRequest, { person }: Viewer, deciders: Deciders, bar: FailureCode | null): DecisionWord[] {
  const { policy } = request.row;
  const signs = deciders.signsOf(person);
  const hasVoted = ballotOf(request.row, deciders).votes.some((vote) => isOnePerson(vote.signs, signs));
  const withdraw: DecisionWord[] = hasVoted ? ['withdraw'] : [];
  if (bar !== null) return withdraw;
  const approve: DecisionWord[] = waitsForPerson(request, person, deciders) ? ['approve'] : [];
  return [...approve, 'reject', ...(policy.takeOver === true ? (['take_over'] as const) : []), ...withdraw];
}
