import { PAY_AGAIN_ACTION } from '../../contracts/payment-file/contract.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Db } from '../../store/database.ts';
import { isApproved } from '../../store/effects.ts';
import { takenOverBy, takeOverFile } from '../../business/bank/payment-file-claims.ts';
import { claimKeys } from './claim-keys.ts';
import { readFile } from './unpack.ts';

export interface PayAgainInput {
  fileRef: string;
  /** The arguments exactly as approved. */
  arguments: Record<string, unknown>;
  proof: ApprovalProof;
}

/** Makes this run the one that pays the file, after a person's approval. @throws SignalboxError PROOF_INVALID. */
export async function payAgain(db: Db, { fileRef, arguments: approved, proof }: PayAgainInput): Promise<void> {
  const scope = currentScope();
  const keys = claimKeys(await readFile(db, fileRef));
  await scope.commit(async (trx) => {
    if (!(await isApproved(trx, scope.runId, proof, { action: PAY_AGAIN_ACTION, arguments: approved })))
      throw new SignalboxError('PROOF_INVALID', { detail: 'nobody approved that this file is paid again' });
    await takeOverFile(trx, { runId: scope.runId, keys });
  });
}

/** Stops a retried run whose file another run has paid meanwhile. @throws SignalboxError PROOF_INVALID. */
export async function assertNotTakenOver(db: Db): Promise<void> {
  const other = await takenOverBy(db, currentScope().runId);
  if (other === undefined) return;
  throw new SignalboxError('PROOF_INVALID', {
    detail: `${other} pays this file`,
    fix: 'Start the file again as a new run; a person then decides.',
  });
}
