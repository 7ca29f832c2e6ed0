import type { AgentDecision, PendingCall } from '../activity/agent/result.ts';
import type { ApprovalOutcome } from '../common/approval.ts';

/** Turns the outcome of an approval into the decision on the agent's pending call. An expired request is a refusal. */
export function decisionOn({ id, tool }: PendingCall, decided: ApprovalOutcome): AgentDecision {
  if (decided.outcome === 'expired') return { call: id, approved: false, comment: 'nobody decided in time' };
  const { comment } = decided;
  if (decided.outcome !== 'approved') return { call: id, approved: false, comment };
  return { call: id, approved: true, action: tool, proof: decided.proof, arguments: decided.arguments, comment };
}
