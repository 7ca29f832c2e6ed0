import { actionHash } from '../../../../src/store/effects.ts';
import type { AgentDecision, PendingCall } from '../../../../src/kit/activity/agent/result.ts';
import type { ApprovalProof } from '../../../../src/kit/common/approval.ts';
import { decisionOn } from '../../../../src/kit/workflow/agent.ts';
import { closeApproval, insertApproval, type Closing } from '../../../../src/store/approvals.ts';
import type { AgentBench, Result } from './bench.ts';

/** The call that a result waits on. */
export function pending(result: Result): PendingCall {
  if (result.outcome !== 'needs_approval') throw new Error(`it ended as ${result.outcome}`);
  return result.call;
}

/** Approves a call, with edited arguments if given, by rows like those of `approval()`. */
export async function approve({ db, runId }: AgentBench, call: PendingCall, edits: Record<string, unknown> = {}): Promise<AgentDecision> {
  const requestId = `${runId}/${call.id}`;
  const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 3_600_000 };
  const request = {
    requestId,
    action: call.tool,
    arguments: call.arguments,
    show: [],
    editable: Object.keys(call.arguments),
    amount: null,
    policy,
  };
  const final = { ...call.arguments, ...edits };
  const now = new Date().toISOString();
  await db.transaction().execute(async (trx) => {
    await insertApproval(trx, runId, request, now);
    const closing: Closing = {
      status: 'approved',
      at: now,
      by: ['ana'],
      final: { action: call.tool, arguments: final, amount: null },
      execution: null,
    };
    await closeApproval(trx, requestId, closing);
  });
  const proof = { requestId, actionHash: actionHash(call.tool, call.arguments) } as unknown as ApprovalProof;
  return decisionOn(call, { choice: 'approved', by: ['ana'], comment: 'fine', arguments: final, proof });
}

export const reject = (call: PendingCall, comment: string | null = 'too much'): AgentDecision =>
  decisionOn(call, { choice: 'rejected', by: ['ana'], comment, proof: {} as ApprovalProof });
export const letExpire = (call: PendingCall): AgentDecision => decisionOn(call, { choice: 'expired', by: [], comment: null });

/** A forged decision without an approval. */
export const forge = (call: PendingCall, changes: Partial<Extract<AgentDecision, { approved: true }>> = {}): AgentDecision => ({
  ...{ call: call.id, approved: true, action: call.tool, arguments: call.arguments, comment: null },
  ...{ proof: { requestId: 'made/up', actionHash: actionHash(call.tool, call.arguments) } as unknown as ApprovalProof },
  ...changes,
});
