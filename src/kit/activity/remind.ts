import { SignalboxError } from '../common/failures.ts';
import { widenApproval } from '../../store/approvals.ts';
import { irreversible, type CallsOf } from './effect-class.ts';
import type { Effects, StillOurs, Verdict } from './effects.ts';
import { reminderMail, type Reminder } from './mail/reminder.ts';
import { currentScope } from './scope.ts';

/** The port to the people who decide. */
export interface Notifier {
  /**
   * Sends one message to mail addresses, once, without retries of its own; the same key is the same message.
   * @param mayStill asked directly before the message goes out.
   * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, or what `mayStill` throws.
   */
  notify(message: { key: string; to: string[]; subject: string; text: string }, mayStill: StillOurs): Promise<Notified>;
  /** Whether the message with this key went out; absent where nobody can be asked. */
  wentOut?: (key: string) => Promise<boolean>;
}

export interface Notified {
  /** Addresses that were not taken while others were. */
  refused: string[];
}

export interface ReminderPorts {
  notifier: Notifier;
  effects: Effects;
  /** Mail addresses of a person or of the members of a group; empty when there is nobody. */
  addressesOf(name: string): string[];
}

export type RemindPeopleInput = Omit<Reminder, 'runId'>;

export interface RemindPeopleResult {
  /** Mail addresses. */
  told: string[];
  /** Why somebody was not told, one sentence for each. */
  untold: string[];
}

/** After so many tries the mail is given up; the database is tried for ever. */
const MAIL_ATTEMPTS = 5;

export const createReminderActivities = (ports: ReminderPorts) => ({
  remindPeople: irreversible((input: RemindPeopleInput) => remindPeople(ports, input)),
});

export type ReminderActivities = CallsOf<ReturnType<typeof createReminderActivities>>;

/** Lets more people decide where the step says so, then tells the named ones. Whom no mail reaches is part of the answer, not a failure. */
async function remindPeople(ports: ReminderPorts, input: RemindPeopleInput): Promise<RemindPeopleResult> {
  const { request, step } = input;
  const scope = currentScope();
  if (step.widen) await scope.commit((trx) => widenApproval(trx, request.requestId, step.notify));
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
  const verify = async (key: string): Promise<Verdict<Notified>> => {
    if (!notifier.wentOut) return 'unknown';
    return (await notifier.wentOut(key)) ? { happened: true, result: { refused: [] } } : { happened: false };
  };
  return effects.once<Notified>(
    {
      step: `remind ${name} ${number}`,
      action: 'send_mail',
      class: 'irreversible',
      request: { requestId: request.requestId, number, notify: step.notify }, // names: addresses may change between two tries
      verify,
      inDoubt: 'repeat', // our own people rather hear twice than never, and it has the same Message-ID
    },
    (key, stillOurs) => notifier.notify({ key, to, subject, text }, stillOurs),
  );
}
