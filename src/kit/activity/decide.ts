import type { Decision } from '../common/approval.ts';
import { judge, type Judgement } from '../common/approval-rules.ts';
import type { JournalEntry } from '../common/entries.ts';
import type { ApprovalStatus } from '../common/view.ts';
import type { Trx } from '../../store/database.ts';
import {
  acceptedDecisions,
  closeApproval,
  confirmApproval,
  findDecision,
  insertDecision,
  lockApproval,
  reopenApproval,
} from '../../store/approvals.ts';
import { actionHash } from '../../store/effects.ts';
import { currentScope } from './scope.ts';

/** Who exists and who may decide, as the people file stands now. */
export interface Deciders {
  isKnown(person: string): boolean;
  /** Whether one of the approvers is the person or a group that the person is in. */
  mayDecide(person: string, approvers: string[]): boolean;
}

/** Reads the people file before a transaction begins: inside of one there is nothing but SQL. */
export type LoadDeciders = () => Promise<Deciders>;

export interface DecisionRecord {
  accepted: boolean;
  code: string | null;
  /** The request's status after the decision. */
  status: ApprovalStatus;
  /** Set when this decision closed the request. */
  closed: { by: string[]; comment: string | null; arguments: Record<string, unknown>; actionHash: string } | null;
}

/** A decision as the run hands it on. */
export interface RecordedDecision extends Decision {
  /** Of the update that brought it: a reset brings the same one again, and it counts once. */
  updateId?: string;
  /** Whether the run waits for it, whatever an execution before a reset has heard. */
  awaited?: boolean;
}

/** Judges and keeps one decision in one transaction; a repeat of the same activity answers the same. */
export const createDecisionActivity = ({ loadDeciders }: { loadDeciders: LoadDeciders }) =>
  async function recordDecision({ updateId, awaited, ...decision }: RecordedDecision): Promise<DecisionRecord> {
    const scope = currentScope();
    const { runId, executionId } = scope;
    const origin = updateId === undefined ? `${runId}/${executionId}/${scope.activityId}` : `${runId}/${updateId}`;
    const deciders = await loadDeciders();
    const record = (trx: Trx) => decide(trx, { runId, executionId, awaited: awaited === true, origin, decision, deciders });
    return scope.commit(record, (result) => [entryOf(decision, result, origin, scope.step)]);
  };

interface Arrival {
  runId: string;
  executionId: string;
  awaited: boolean;
  origin: string;
  decision: Decision;
  deciders: Deciders;
}

async function decide(trx: Trx, arrival: Arrival): Promise<DecisionRecord> {
  const { runId, executionId, origin, decision, deciders } = arrival;
  const found = await lockApproval(trx, runId, decision.requestId);
  if (!found) return { accepted: false, code: 'REQUEST_NOT_FOUND', status: 'cancelled', closed: null };
  const repeated = await findDecision(trx, origin);
  const abandoned = !repeated && arrival.awaited && found.status !== 'open' && found.execution !== executionId;
  if (abandoned) await reopenApproval(trx, decision.requestId, executionId);
  const asked = abandoned ? { ...found, status: 'open' as const } : found;
  const earlier = await acceptedDecisions(trx, decision.requestId);
  const now = new Date();
  const verdict: Judgement = repeated
    ? repeatedJudgement(repeated, asked.status)
    : judge(
        {
          ...asked,
          expiresAt: asked.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
          approvedBy: earlier.map(({ person }) => person),
          personKnown: deciders.isKnown(decision.person),
          personMayDecide: deciders.mayDecide(decision.person, asked.policy.approvers),
        },
        decision,
        now.getTime(),
      );
  if (!repeated) await insertDecision(trx, decision, verdict.accepted ? null : verdict.code, now.toISOString(), origin);
  if (!verdict.accepted) return { accepted: false, code: verdict.code, status: asked.status, closed: null };
  if (repeated && arrival.awaited) await confirmApproval(trx, decision.requestId, executionId);
  if (verdict.status === 'open') return { accepted: true, code: null, status: 'open', closed: null };
  const edits = Object.assign({}, ...earlier.map((vote) => vote.edits ?? {}), decision.edits ?? {}) as Record<string, unknown>;
  const final = { action: asked.action, arguments: { ...asked.arguments, ...edits } };
  if (!repeated)
    await closeApproval(
      trx,
      decision.requestId,
      verdict.status,
      now.toISOString(),
      verdict.status === 'approved' ? final : null,
      executionId,
    );
  const voters = verdict.status === 'taken_over' ? [] : earlier.map(({ person }) => person);
  const by = [...new Set([...voters, decision.person])];
  return {
    accepted: true,
    code: null,
    status: verdict.status,
    closed: { by, comment: decision.comment, arguments: final.arguments, actionHash: actionHash(final.action, final.arguments) },
  };
}

const repeatedJudgement = (row: { accepted: boolean; code: string | null }, status: ApprovalStatus): Judgement =>
  row.accepted ? { accepted: true, status } : { accepted: false, code: row.code as Extract<Judgement, { accepted: false }>['code'] };

const entryOf = (decision: Decision, record: DecisionRecord, origin: string, step: string | null): JournalEntry => ({
  kind: 'person',
  step,
  by: decision.person,
  choice: record.accepted ? decision.decision : `${decision.decision} refused: ${record.code}`,
  input: `request:${decision.requestId}`,
  reasoning: decision.comment,
  details: { channel: decision.channel, identity: decision.verified ? 'verified' : 'unverified', edits: decision.edits },
  origin,
  at: new Date().toISOString(),
});
