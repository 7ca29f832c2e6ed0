import type { ApprovalOutcome, ApprovalPolicy, ApprovalProof } from '../../common/approval.ts';
import type { NextState, StateMap, StateName } from '../../common/states.ts';
import { askPerson, type ApprovalSpec, type WaitingState } from '../approval.ts';
import { moveTo } from '../state.ts';

/** Who decides. Left out: one person other than the initiator, who needs no proof of identity. */
export type WrittenPolicy = Pick<ApprovalPolicy, 'approvers' | 'expiresAfterMs'> & Partial<ApprovalPolicy>;

/** A question to a person, the states before, during and after it, and the values that its answers stand for. */
export interface ApproveSpec<
  S extends StateMap,
  From extends StateName<S>,
  Waiting extends WaitingState<S> & NextState<S, From>,
  Yes extends string,
  No extends string,
> extends Omit<ApprovalSpec, 'policy' | 'show'> {
  /** What the person reads before deciding: texts by their label, in order. */
  show: Readonly<Record<string, string>> | ApprovalSpec['show'];
  /** The state that the run is in. */
  from: From;
  /** The state in which it waits for the person. */
  in: Waiting;
  /** The state after the decision; the waiting one itself, where the story moves on. Default: back to `from`. */
  to?: Waiting | NextState<S, Waiting>;
  /** Why a person is asked; shown with the state. */
  why?: string;
  policy: WrittenPolicy;
  /** What an approval and a rejection stand for. Default: `approved`, `rejected`. */
  choices?: { approve: Yes; reject: No };
}

/** A person's decision. A proof goes to the effect that follows from it. */
export type Decided<Yes extends string, No extends string> =
  | { choice: Yes; by: string[]; comment: string | null; proof: ApprovalProof; arguments: Record<string, unknown> }
  | { choice: No; by: string[]; comment: string | null; proof: ApprovalProof }
  | { choice: 'taken_over'; by: string[]; comment: string | null }
  | { choice: 'expired'; by: []; comment: null };

/** Asks a person in a state that waits for approval. Expiry is a choice, not a failure. */
export async function approve<
  S extends StateMap,
  From extends StateName<S>,
  Waiting extends WaitingState<S> & NextState<S, From>,
  Yes extends string,
  No extends string,
>({ from, in: waiting, to, why, show, policy, choices, ...asked }: ApproveSpec<S, From, Waiting, Yes, No>): Promise<Decided<Yes, No>> {
  moveTo(from, waiting, why ?? null);
  const full = { needed: 1, selfApproval: false, acceptUnverified: true, ...policy };
  const outcome = await askPerson(`approval: ${asked.name}`, { ...asked, show: fieldsOf(show), policy: full });
  const decided = decidedBy(outcome, choices ?? { approve: 'approved' as Yes, reject: 'rejected' as No });
  const after = to ?? from;
  if (after !== waiting) moveTo(waiting, after, reasonOf(decided));
  return decided;
}

const fieldsOf = (show: Readonly<Record<string, string>> | ApprovalSpec['show']): ApprovalSpec['show'] =>
  Array.isArray(show) ? show : Object.entries(show).map(([label, text]) => ({ label, text }));

function decidedBy<Yes extends string, No extends string>(
  outcome: ApprovalOutcome,
  { approve: yes, reject: no }: { approve: Yes; reject: No },
): Decided<Yes, No> {
  if (outcome.outcome === 'expired') return { choice: 'expired', by: [], comment: null };
  const { by, comment } = outcome;
  if (outcome.outcome === 'taken_over') return { choice: 'taken_over', by, comment };
  if (outcome.outcome === 'rejected') return { choice: no, by, comment, proof: outcome.proof };
  return { choice: yes, by, comment, proof: outcome.proof, arguments: outcome.arguments };
}

const reasonOf = ({ choice, by }: Decided<string, string>): string => [choice.replaceAll('_', ' '), ...by].join(' by ');
