import { explainPolicy, type PolicyExplanation } from '../kit/common/explain.ts';
import { deadlinesOf } from '../kit/common/business-hours.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Deciders } from '../kit/common/votes.ts';
import { judgedBy, openRequests, type OpenRequest } from '../store/open-requests.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { parseRunId } from './ids.ts';
import { runNotFound } from './observe.ts';
import type { People } from './settings.ts';

/**
 * Who could decide on the open requests of a run, or on one of them, and why others could not, by the current people file.
 * @throws SignalboxError INPUT_INVALID, RUN_NOT_FOUND, REQUEST_NOT_FOUND, CONFIG_INVALID.
 */
export async function explainRun(client: SignalboxClient, run: string, requestId?: string): Promise<PolicyExplanation[]> {
  const { workflow } = parseRunId(run);
  if (!(await findRun(client.db, run))) throw runNotFound(run);
  const people = await client.people();
  const deciders = people.deciders();
  const open = await openRequests(client.db, async () => deciders, run);
  const asked = open.filter(({ row }) => requestId === undefined || row.request_id === requestId);
  if (asked.length > 0) return asked.map((request) => explained(request, deciders, candidatesFor(people, workflow)));
  const others = open.map(({ row }) => row.request_id).join(', ');
  throw new SignalboxError('REQUEST_NOT_FOUND', {
    field: 'request',
    detail: requestId === undefined ? `${run} waits for no decision` : `${requestId} is no open request of ${run}`,
    fix: others === '' ? `See who decided with \`signalbox show ${run}\`.` : `Name one with --request: ${others}.`,
  });
}

/** Who may be made a delegate: a person without the role could decide in no channel that proves who asks. */
export const candidatesFor = (people: People, workflow: string): string[] =>
  people
    .deciders()
    .persons()
    .filter((id) => people.hasRole(id, workflow, 'decide'));

function explained({ row }: OpenRequest, deciders: Deciders, candidates: readonly string[]): PolicyExplanation {
  const { policy, action, amount, request_id: requestId } = row;
  const { escalation } = deadlinesOf(policy, row.opened_at.getTime());
  return explainPolicy({ ...judgedBy(row, deciders), requestId, action, amount, escalation, candidates }, deciders, Date.now());
}
