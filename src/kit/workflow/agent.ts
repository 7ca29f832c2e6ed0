import type { AgentDecision, PendingCall } from '../activity/agent/result.ts';
import type { Decided } from './blocks/approve.ts';

/** Turns a person's decision into the one on the agent's pending call. An expired request is a refusal. */
export function decisionOn({ id, tool }: PendingCall, decided: Decided<'approved', 'rejected'>): AgentDecision {
  if (decided.choice === 'expired') return { call: id, approved: false, comment: 'nobody decided in time' };
  const { comment } = decided;
  if (decided.choice !== 'approved') return { call: id, approved: false, comment };
  return { call: id, approved: true, action: tool, proof: decided.proof, arguments: decided.arguments, comment };
}
