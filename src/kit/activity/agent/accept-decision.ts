import { isApproved } from '../../../store/effects.ts';
import { jsonBlob } from '../../../store/blobs.ts';
import { SignalboxError } from '../../common/failures.ts';
import { record } from './record.ts';
import type { AgentDecision } from './result.ts';
import type { AgentWork } from './work.ts';

/**
 * Records a person's decision on the call that the session waits for; one that is recorded already is ignored.
 * @throws SignalboxError PROOF_INVALID when no approval covers exactly what is claimed, INPUT_INVALID when no such call waits.
 */
export async function acceptDecision<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  decision: AgentDecision,
): Promise<void> {
  const { parts, scope, state } = work;
  if (state.decisions.has(decision.call)) return;
  const [waiting] = state.open;
  if (waiting?.id !== decision.call)
    throw new SignalboxError('INPUT_INVALID', { field: 'decision.call', detail: `no call ${decision.call} waits in ${work.session}` });
  if (decision.approved) {
    const covers = decision.action === waiting.name && (await isApproved(parts.db, scope.runId, decision.proof, decision)); // final: decisions of a closed request cannot be withdrawn
    if (!covers) throw new SignalboxError('PROOF_INVALID', { detail: `${waiting.name} needs an approval of exactly these arguments` });
  }
  await record(work, { kind: 'decision', call_id: decision.call, tool: waiting.name, blob: jsonBlob(decision) });
}
