import type { ApprovalOutcome, ApprovalPolicy, ApprovalProof } from '../../common/approval.ts';
import { askPerson, type ApprovalSpec } from '../approval.ts';
import { recordRule } from '../record-rule.ts';
import { moveTo } from '../state.ts';

/** Who decides. Left out: one person other than the initiator, who needs no proof of identity. */
export type WrittenPolicy = Pick<ApprovalPolicy, 'approvers' | 'expiresAfterMs'> & Partial<ApprovalPolicy>;

/** The rule by which an approval cannot be used, for example because a person emptied a text. */
interface AskAgain {
  rule: string;
  /** Why not, or null. */
  why: (approved: Record<string, unknown>) => string | null;
}

/** A question to a person, the states before, during and after it, and the values that its answers stand for. */
export interface ApproveSpec<
  From extends string,
  Waiting extends string,
  After extends string,
  Yes extends string,
  No extends string,
  Back extends SendBacks = SendBacks,
> extends Omit<ApprovalSpec, 'policy' | 'show'> {
  /** What the person reads before deciding: texts by their label, in order. */
  show: Readonly<Record<string, string>> | ApprovalSpec['show'];
  /** The state that the run is in. */
  from: From;
  /** The state in which it waits for the person. */
  in: Waiting;
  /** The state after the decision; the waiting one itself, where the story moves on. Default: back to `from`. */
  to?: After;
  /** Why a person is asked; shown with the state. */
  why?: string;
  policy: WrittenPolicy & { sendBacks?: Back };
  /** Asks again when an approval cannot be used as it is. */
  askAgain?: AskAgain;
  /** What an approval and a rejection stand for. Default: `approved`, `rejected`. */
  choices?: { approve: Yes; reject: No };
}

export type SendBacks = ApprovalPolicy['sendBacks'];

/** The approver's question is the comment; the story adds what is missing and asks anew. */
interface SentBack {
  choice: 'sent_back';
  by: string[];
  comment: string | null;
}

/** A person's decision. A proof goes to the effect that follows from it. `sent_back` comes only where the policy allows it. */
export type Decided<Yes extends string, No extends string, Back extends SendBacks = undefined> =
  | ([Back] extends [undefined] ? never : SentBack)
  | { choice: Yes; by: string[]; comment: string | null; proof: ApprovalProof; arguments: Record<string, unknown> }
  | { choice: No; by: string[]; comment: string | null; proof: ApprovalProof }
  | { choice: 'taken_over'; by: string[]; comment: string | null }
  | { choice: 'expired'; by: []; comment: null };

/** Asks a person in a state that waits for approval. Expiry is a choice, not a failure. */
export async function approve<Yes extends string, No extends string, Back extends SendBacks = undefined>(
  spec: ApproveSpec<string, string, string, Yes, No, Back>,
): Promise<Decided<Yes, No, Back>> {
  const { from, in: waiting, to = from, why, show, policy, choices, askAgain, ...asked } = spec;
  moveTo(from, waiting, why ?? null);
  const full = { needed: 1, selfApproval: false, acceptUnverified: true, ...policy };
  const outcome = await askUntilUsable({ ...asked, show: fieldsOf(show), policy: full }, askAgain);
  const decided = decidedBy(outcome, choices ?? { approve: 'approved' as Yes, reject: 'rejected' as No });
  if (to !== waiting) moveTo(waiting, to, reasonOf(decided));
  return decided as Decided<Yes, No, Back>; // the run refuses to send back what the policy does not allow
}

const fieldsOf = (show: Readonly<Record<string, string>> | ApprovalSpec['show']): ApprovalSpec['show'] =>
  Array.isArray(show) ? show : Object.entries(show).map(([label, text]) => ({ label, text }));

async function askUntilUsable(spec: ApprovalSpec, askAgain?: AskAgain): Promise<ApprovalOutcome> {
  for (;;) {
    const outcome = await askPerson(`approval: ${spec.name}`, spec);
    const unusable = outcome.outcome === 'approved' && askAgain ? askAgain.why(outcome.arguments) : null;
    if (unusable === null) return outcome;
    recordRule({ rule: askAgain!.rule, choice: 'ask again', reasoning: unusable });
  }
}

function decidedBy<Yes extends string, No extends string>(
  outcome: ApprovalOutcome,
  { approve: yes, reject: no }: { approve: Yes; reject: No },
): Decided<Yes, No, SendBacks> {
  if (outcome.outcome === 'expired') return { choice: 'expired', by: [], comment: null };
  const { by, comment } = outcome;
  if (outcome.outcome === 'taken_over') return { choice: 'taken_over', by, comment };
  if (outcome.outcome === 'sent_back') return { choice: 'sent_back', by, comment };
  if (outcome.outcome === 'rejected') return { choice: no, by, comment, proof: outcome.proof };
  return { choice: yes, by, comment, proof: outcome.proof, arguments: outcome.arguments };
}

const reasonOf = ({ choice, by }: Decided<string, string, SendBacks>): string => [choice.replaceAll('_', ' '), ...by].join(' by ');
