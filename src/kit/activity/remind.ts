import { SignalboxError } from '../common/failures.ts';
import { escalateApproval } from '../../store/approvals.ts';
import { irreversible, type CallsOf } from './effect-class.ts';
import type { Effects, AssertHeld, EffectVerification } from './effects.ts';
import { reminderMail, type Reminder } from './mail/reminder.ts';
import { currentScope } from './scope.ts';

/** Port for messages to the people who decide. */
export interface Notifier {
  /**
   * Sends one message to mail addresses, once, without retries; the same key means the same message.
   * @param mayStill called directly before the message goes out.
   * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, or what `mayStill` throws.
   */
  notify(message: { key: string; to: string[]; subject: string; text: string }, mayStill: AssertHeld): Promise<Notified>;
  /** Whether the message with this key went out; absent where that cannot be found out. */
  wentOut?: (key: string) => Promise<boolean>;
}

export interface Notified {
  /** Addresses that were rejected while others were accepted. */
  refused: string[];
}

export interface ReminderPorts {
  notifier: Notifier;
  effects: Effects;
  /** Mail addresses of a person or of a group's members; empty if there are none. */
  addressesOf(name: string): string[];
}

export type RemindPeopleInput = Omit<Reminder, 'runId'>;

export interface RemindPeopleResult {
  /** Mail addresses. */
  told: string[];
  /** Why somebody was not notified, one sentence each. */
  untold: string[];
}

/** Attempts before the mail is given up; the database is retried without limit. */
const MAIL_ATTEMPTS = 5;

export const createReminderActivities = (ports: ReminderPorts) => ({
  remindPeople: irreversible((input: RemindPeopleInput) => remindPeople(ports, input)),
});

export type ReminderActivities = CallsOf<ReturnType<typeof createReminderActivities>>;

/** Adds approvers where the step says so, then notifies the named people. People whom no mail reaches are part of the result, not a failure. */
async function remindPeople(ports: ReminderPorts, input: RemindPeopleInput): Promise<RemindPeopleResult> {
  const { request, number, step } = input;
  const scope = currentScope();
  await scope.commit((trx) => escalateApproval(trx, request.requestId, number, step));
  const found = step.notify.map((name) => ({ name, addresses: ports.addressesOf(name) }));
  const unknown = found.filter(({ addresses }) => addresses.length === 0).map(({ name }) => `nobody is known as ${name}`);
  const to = [...new Set(found.flatMap(({ addresses }) => addresses))];
  if (to.length === 0) return { told: [], untold: unknown };
  try {
    const { refused } = await mailOnce(ports, input, to);
    const untold = [...unknown, ...refused.map((address) => `the mail server refused ${address}`)];
    return { told: to.filter((address) => !refused.includes(address)), untold };
  } catch (error) {
    if (!(error instanceof SignalboxError) || !GIVEN_UP.has(error.code)) throw error;
    if (error.code !== 'MAIL_REFUSED' && scope.attempt < MAIL_ATTEMPTS) throw error;
    return { told: [], untold: [...unknown, error.message] };
  }
}

const GIVEN_UP: ReadonlySet<string> = new Set(['MAIL_UNAVAILABLE', 'MAIL_REFUSED']);

function mailOnce({ notifier, effects }: ReminderPorts, input: RemindPeopleInput, to: string[]): Promise<Notified> {
  const { request, number, step } = input;
  const { runId } = currentScope();
  const { subject, text } = reminderMail({ runId, ...input });
  const name = request.requestId.slice(request.requestId.lastIndexOf('/') + 1);
  const verify = async (key: string): Promise<EffectVerification<Notified>> => {
    if (!notifier.wentOut) return 'unknown';
    return (await notifier.wentOut(key)) ? { happened: true, result: { refused: [] } } : { happened: false };
  };
  return effects.once<Notified>(
    {
      step: `remind ${name} ${number}`,
      action: 'send_mail',
      class: 'irreversible',
      request: { requestId: request.requestId, number, notify: step.notify }, // names, because addresses may change between attempts
      verify,
      inDoubt: 'repeat', // a duplicate to colleagues is better than none, and it has the same Message-ID
    },
    (key, stillOurs) => notifier.notify({ key, to, subject, text }, stillOurs),
  );
}
