import { isFailureCode, SignalboxError, type FailureCode } from '../kit/common/failures.ts';

const NEXT: Partial<Record<FailureCode, string>> = {
  WRONG_STATE:
    'Wait for such a state with `signalbox watch RUN` and send it again, or see with `signalbox show RUN` what the run does now.',
  ALREADY_SENT: 'Nothing to do: the run already has it. `signalbox journal RUN` says since when.',
  NOT_ALLOWED: 'Ask somebody whom `signalbox show RUN` names.',
  NOT_YOUR_TURN: 'Wait for that decision; `signalbox policy explain RUN` says who may give it.',
  SEND_BACK_LIMIT: 'Approve or reject it.',
  REQUEST_CHANGED: 'Read it again with `signalbox inbox RUN`, and decide on what it asks now.',
  SELF_APPROVAL: 'Ask another person whom `signalbox show RUN` names.',
  EDIT_NOT_ALLOWED: 'Change only what `signalbox show RUN` lists as open to changes, and decide again.',
  LEFT_OUT: 'Ask another person whom `signalbox show RUN` names: this one decided before on the same case.',
  COMMENT_REQUIRED: 'Decide again, and say why with --comment.',
};

/** The error for an order, a decision or a message that the run refused, with what to do next. */
export function runRefusal(code: string | null, detail: string, run: string): SignalboxError {
  const known = isFailureCode(code) ? code : 'NOT_ALLOWED';
  const next = NEXT[known] ?? 'Look at `signalbox show RUN`.';
  return new SignalboxError(known, { detail, fix: next.replaceAll('RUN`', `${run}\``) });
}
