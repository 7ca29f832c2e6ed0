import type { ApprovalRequest, EscalationStep } from '../../common/approval.ts';
import { formatMoney } from '../../common/money.ts';
import { cutWhole } from '../../common/text.ts';

export interface Reminder {
  runId: string;
  /** With the current approvers. */
  request: ApprovalRequest & { expiresAt: string };
  /** Which reminder of this request it is, from 1. */
  number: number;
  step: EscalationStep;
}

/** The mail about a pending decision: the request, the deadline and the exact commands. */
export function reminderMail({ runId, request, number, step }: Reminder): { subject: string; text: string } {
  const { action, amount, policy, show, expiresAt } = request;
  const asked = `${action.replaceAll('_', ' ')}${amount ? `, ${formatMoney(amount.minor, amount.currency)}` : ''}`;
  const what = step.widen ? 'Now you may decide' : number === 1 ? 'Waits for a decision' : `Still waits for a decision (${number})`;
  const text = [
    `${runId} waits for a decision until ${minutes(expiresAt)}.`,
    `It asks for: ${asked}`,
    `Who decides: ${policy.needed} of ${policy.approvers.join(', ')}`,
    ...show.map(({ label, text }) => `${label}:\n${cutWhole(text, MOST_SHOWN_CHARACTERS)}`),
    ['To decide, with your own name for PERSON:', ...commands(runId, request)].join('\n'),
    `To see all of it:\nsignalbox show ${runId}`,
  ].join('\n\n');
  return { subject: `${what}: ${asked} (${runId})`, text };
}

const MOST_SHOWN_CHARACTERS = 2_000;

function commands(runId: string, { requestId, policy }: ApprovalRequest): string[] {
  const which = `${runId} --request ${/\s/.test(requestId) ? `"${requestId}"` : requestId} --as PERSON`;
  const takeOver = policy.takeOver === true ? [`signalbox take-over ${which}`] : [];
  const said = policy.commentRequired === true ? ' --comment "what was done"' : '';
  return [`signalbox approve ${which}${said}`, `signalbox reject ${which} --comment WHY`, ...takeOver];
}

/** An ISO time to the minute. */
const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
