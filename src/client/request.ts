import type { DecisionWord } from '../kit/common/approval.ts';
import { whyMayNotDecide } from '../kit/common/entitlement.ts';
import { delegatesOf, mayNow } from '../kit/common/explain.ts';
import { SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import { isOnePerson } from '../kit/common/one-person.ts';
import type { ApprovalStatus, DecisionView, InboxItem } from '../kit/common/view.ts';
import { entitledBy, voterOf, type Delegation } from '../kit/common/votes.ts';
import { sendBackLimit } from '../kit/common/policy.ts';
import { isStorable } from '../kit/common/text.ts';
import { documentOfRun, type DocumentOfRun } from '../store/documents.ts';
import { findRequest, inboxItemOf, judgedBy } from '../store/open-requests.ts';
import { readDecisions } from '../store/views.ts';
import type { SignalboxClient } from './connect.ts';
import { candidatesFor } from './explain.ts';
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
  /** sha256 of action, arguments and amount: a decision names it, so that nobody decides what they have not seen. */
  hash: string;
  initiator: string;
  openedAt: string;
  decidedAt: string | null;
  decidedBy: string[];
  /** Which answers need a comment. */
  comment: 'none' | 'approval' | 'either';
  /** What this person may say now; empty when nothing. */
  words: DecisionWord[];
  /** Whether it was sent back as often as its policy allows. */
  sentBackEnough: boolean;
  /** To whom this person may delegate the decision. */
  delegates: string[];
  /** The delegations that hold. */
  delegations: Delegation[];
  /** Whether one of them is this person's. */
  hasDelegated: boolean;
  /** Why this person may not approve, or null. */
  bar: FailureCode | null;
  /** The document with which the run was started. */
  document: DocumentOfRun | null;
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
  if (!request) throw requestNotFound(requestId);
  const { row } = request;
  const workflow = parseRunId(row.run_id).workflow;
  const judged = judgedBy(row, deciders);
  const voter = voterOf(viewer.person, row.policy, deciders, Date.now(), judged.delegations);
  const isDecider = whyMayNotDecide(judged, voter, true, 'reject')?.code !== 'NOT_ALLOWED'; // whoever may decide in any way may reject
  if (!isDecider && !people.hasRole(viewer.person, workflow, 'read')) throw requestNotFound(requestId);
  const candidates = candidatesFor(people, workflow).map((id) => entitledBy(id, row.policy, deciders));
  const { may, approval } = mayNow(judged, voter, Date.now(), viewer.verified);
  return {
    ...inboxItemOf(request),
    status: row.status,
    hash: row.action_hash,
    initiator: row.initiator,
    openedAt: row.opened_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by ?? [],
    comment: row.policy.commentRequired === 'either' ? 'either' : row.policy.commentRequired ? 'approval' : 'none',
    words: may,
    sentBackEnough: (row.policy.sentBack ?? 0) >= (sendBackLimit(row.policy) ?? Number.POSITIVE_INFINITY),
    delegates: delegatesOf(judged, voter, candidates, Date.now(), viewer.verified),
    delegations: judged.delegations ?? [],
    hasDelegated: (judged.delegations ?? []).some(({ signs }) => isOnePerson(signs, voter.signs)),
    bar: approval.accepted ? null : approval.code,
    document: await documentOfRun(client.db, row.run_id),
    decisions: await readDecisions(client.db, row.run_id),
  };
}

/** The same answer for one that is not there and one that is not this person's to see. */
const requestNotFound = (requestId: string) =>
  new SignalboxError('REQUEST_NOT_FOUND', { field: 'request', detail: requestId, fix: 'Open the inbox again.' });
