import { REPAIR_ACTION, type ApprovalOutcome, type ApprovalPolicy } from '../common/approval.ts';
import type { RepairPolicy, UndoRetry, Undone } from '../common/undo.ts';
import { askPerson, type ApprovalSpec } from './approval.ts';
import { recordRule } from './record-rule.ts';
import { describeFailure } from './failure.ts';
import { noteStep, updateStep, step } from './step.ts';

/** A step of a saga with what its undo needs. */
export interface Undoable {
  readonly name: string;
  /** Null when it cannot be undone. */
  undo: (() => Promise<Undone | void>) | null;
  /** What the undo does, in one line. */
  readonly summary: string;
  /** What a person searches for outside to find what the step did, or null. */
  readonly search: string | null;
  readonly retry: UndoRetry;
  readonly repair: RepairPolicy;
  /** How far the step came: a begun step that is not done may have happened. */
  progress: 'registered' | 'begun' | 'done' | 'nothing left';
  /** The result of the step; null when it did not finish. */
  result: unknown;
}

type Problem = ReturnType<typeof describeFailure>;

/** Undoes one step, however long it takes: after the last attempt a person settles it by hand or requests another try. */
export async function undoStep(entry: Undoable, reason: string): Promise<void> {
  if (!entry.undo) return recordIrreversible(entry);
  for (;;) {
    const problem = await tryUndo(entry, entry.undo);
    if (problem === null) return;
    const decided = await askPerson(`repair: ${entry.name}`, repairOf(entry, problem, reason));
    if (decided.outcome === 'approved') return recordRepair(entry, decided);
  }
}

/** Tries the undo with its retries. @returns the last failure, or null when it is undone. */
async function tryUndo({ name, summary, retry, progress }: Undoable, undo: () => Promise<Undone | void>): Promise<Problem | null> {
  const { attempts, firstWaitMs, longestWaitMs } = retry;
  const policy = { initialInterval: firstWaitMs, backoffCoefficient: 2, maximumInterval: longestWaitMs, maximumAttempts: attempts };
  try {
    const said = await step(`undo: ${name}`, undo, { summary, retry: policy, done: (result) => result?.undone ?? summary });
    if (progress === 'done') updateStep(name, 'undone', null);
    recordRule({ rule: 'saga', choice: 'undone', reasoning: `${name}: ${said?.undone ?? summary}` });
    return null;
  } catch (error) {
    const problem = describeFailure(error);
    recordRule({ rule: 'saga', choice: 'undo failed', reasoning: `${name}: ${problem.message}` });
    return problem;
  }
}

/** Records that a step cannot be undone. */
function recordIrreversible({ name, progress }: Undoable): void {
  const text = progress === 'done' ? 'cannot be undone' : 'did not end well; if it happened, it cannot be undone';
  noteStep(`undo: ${name}`, 'skipped', text);
  recordRule({ rule: 'saga', choice: 'cannot be undone', reasoning: `${name}: ${text}` });
}

function recordRepair({ name }: Undoable, { by, comment }: Extract<ApprovalOutcome, { outcome: 'approved' }>): void {
  const text = `settled by ${by.join(', ')}: ${comment}`;
  updateStep(name, 'undone', text);
  recordRule({ rule: 'saga', choice: 'settled by hand', reasoning: `${name}: ${text}` });
}

const MOST_SHOWN_CHARACTERS = 500;

function repairOf({ name, summary, search, result, repair }: Undoable, { code, message }: Problem, reason: string): ApprovalSpec {
  const did = result === null ? 'it did not end well; whether it happened is not known' : JSON.stringify(result);
  return {
    name: `repair ${name}`,
    action: REPAIR_ACTION,
    arguments: { step: name, code },
    show: [
      { label: 'What is open', text: `${summary} (the undo of the step ${name})` },
      { label: 'What failed', text: message },
      { label: 'Why it is undone', text: reason },
      { label: 'What the step did', text: did.slice(0, MOST_SHOWN_CHARACTERS) },
      ...(search === null ? [] : [{ label: 'What to search for', text: search }]),
      { label: 'If you approve', text: 'you have settled it by hand; the comment says what was done' },
      { label: 'If you reject', text: 'the undo is tried again' },
    ],
    policy: repairPolicy(repair),
  };
}

/** Policy for a repair by hand: the approval allows nothing, it records who did what, and it stays open until somebody did. */
export const repairPolicy = ({ group, deadlineMs, escalateTo }: RepairPolicy): ApprovalPolicy => ({
  approvers: group,
  needed: 1,
  selfApproval: true,
  acceptUnverified: true,
  expiresAfterMs: deadlineMs,
  staysOpen: true,
  commentRequired: true,
  escalation: [
    { afterMs: 0, notify: group, widen: false },
    { afterMs: deadlineMs, notify: escalateTo, widen: true },
  ],
});
