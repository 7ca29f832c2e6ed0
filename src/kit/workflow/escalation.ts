import { ActivityCancellationType, CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { ReminderActivities, RemindPeopleResult } from '../activity/remind.ts';
import { widened, type ApprovalRequest, type Decision, type EscalationStep } from '../common/approval.ts';
import { approverNames } from '../common/policy.ts';
import { heartbeatTimeout, proxy, retry } from './activities.ts';
import type { OpenRequest, RunCore } from './core.ts';
import { recordRule } from './record-rule.ts';
import { describeFailure } from './failure.ts';
import { waitUntil } from './wait.ts';

const { remindPeople, tellDelegate, tellInitiator } = proxy<ReminderActivities>({
  startToCloseTimeout: '60 seconds', // looking the mail up and sending it may take 30 s each
  heartbeatTimeout,
  retry: { ...retry, maximumAttempts: Infinity }, // the widened approvers must reach the database; mails give up by themselves
  cancellationType: ActivityCancellationType.TRY_CANCEL, // a decision does not wait for a mail
});

/** The times of a request, in milliseconds since the epoch. */
export interface Deadlines {
  expiresAt: number;
  /** In the order of the policy's escalation. */
  escalation: number[];
}

/**
 * Waits until a request is decided or expires (never, if it stays open), and sends its reminders at their times.
 * Nothing waits for a reminder; a decision cancels those that are not sent yet.
 */
export async function decidedWithEscalation(
  run: RunCore,
  request: ApprovalRequest,
  { expiresAt, escalation: times }: Deadlines,
  decided: () => boolean,
): Promise<void> {
  const { escalation = [], expiresAfterMs, staysOpen = false } = request.policy;
  const steps = escalation
    .map((escalationStep, index) => ({ escalationStep, at: times[index]! }))
    .filter(({ escalationStep }) => staysOpen || escalationStep.afterMs < expiresAfterMs)
    .toSorted((one, two) => one.escalationStep.afterMs - two.escalationStep.afterMs);
  const reminders = new CancellationScope();
  const until = (at: number, end: string) =>
    waitUntil(decided, at - Date.now(), `Wait for ${approversOf(run, request).join(', ')}; ${end} at the end`);
  try {
    for (const [index, { escalationStep, at }] of steps.entries()) {
      if (await until(at, `reminds ${escalationStep.notify.join(', ')}`)) return;
      void reminders.run(() => remind(run, request, index + 1, escalationStep)); // never rejects
    }
    if (staysOpen) await condition(decided);
    else await until(expiresAt, 'expires');
  } finally {
    reminders.cancel();
  }
}

const approversOf = (run: RunCore, { requestId, policy }: ApprovalRequest): string[] =>
  approverNames((run.waiting.find((open) => open.requestId === requestId) ?? { policy }).policy);

async function remind(run: RunCore, { requestId }: ApprovalRequest, number: number, escalationStep: EscalationStep): Promise<void> {
  const { widen, notify } = escalationStep;
  const names = notify.join(', ');
  if (widen) {
    run.waiting = run.waiting.map((open) => (open.requestId === requestId ? { ...open, policy: widened(open.policy, notify) } : open));
    recordRule({ rule: 'escalation', choice: 'widened', reasoning: `${names} may decide on ${requestId} too` });
  }
  try {
    const request = run.waiting.find((open) => open.requestId === requestId)!;
    const summary = `Remind ${names.slice(0, 100)} (${number})`;
    noteTold('escalation', 'reminded', await remindPeople.executeWithOptions({ summary }, [{ request, number, step: escalationStep }]));
  } catch (error) {
    noteUntold('escalation', error);
  }
}

/** Mails the delegate of an open request. Nothing waits for it, and it never rejects. */
export async function mailDelegate(run: RunCore, { requestId, person, to, comment }: Decision): Promise<void> {
  if (to === undefined) return;
  const summary = `Tell ${to.slice(0, 100)} what is delegated to them`;
  await tell(run, requestId, 'delegation', (request) =>
    tellDelegate.executeWithOptions({ summary }, [{ request, person, delegate: to, comment }]),
  );
}

/** Mails the question to who started the run. Nothing waits for it, and it never rejects. */
export async function mailInitiator(run: RunCore, { requestId, person, comment }: Decision): Promise<void> {
  const { initiator } = run;
  const summary = `Tell ${initiator.slice(0, 100)} what is asked of them`;
  const messages = [...run.mailboxes.keys()];
  await tell(run, requestId, 'question', (request) =>
    tellInitiator.executeWithOptions({ summary }, [{ request, initiator, person, comment, messages }]),
  );
}

async function tell(
  run: RunCore,
  requestId: string,
  rule: string,
  mail: (request: OpenRequest) => Promise<RemindPeopleResult>,
): Promise<void> {
  const request = run.waiting.find((open) => open.requestId === requestId);
  if (!request) return;
  try {
    noteTold(rule, 'told', await mail(request));
  } catch (error) {
    noteUntold(rule, error);
  }
}

function noteTold(rule: string, choice: string, { told, untold }: RemindPeopleResult): void {
  const reasoning = [`told: ${told.join(', ') || 'nobody'}`, ...untold].join('; ');
  recordRule({ rule, choice: told.length > 0 ? choice : 'nobody told', reasoning });
}

function noteUntold(rule: string, error: unknown): void {
  if (!isCancellation(error)) recordRule({ rule, choice: 'nobody told', reasoning: describeFailure(error).message });
}
