import type { EscalationStep } from '../common/approval.ts';
import { SignalboxError } from '../common/failures.ts';
import { escalateApproval } from '../../store/approvals.ts';
import { actionHash } from '../../store/effects.ts';
import type { LinkOrder } from '../../store/links.ts';
import { irreversible, type CallsOf } from './effect-class.ts';
import type { Effects, AssertHeld, EffectVerification } from './effects.ts';
import { questionMail, reminderMail, type Occasion, type Reminder, type SentBack } from './mail/reminder.ts';
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
  /** A person, or a group's members; empty if nobody is known so. */
  peopleNamed(name: string): Recipient[];
  /** Builds a person's own link to a request; absent where no links are made. */
  linkTo?: (order: LinkOrder) => Promise<string>;
}

interface Recipient {
  id: string;
  name: string;
  email: string;
}

export interface RemindPeopleInput extends Pick<Reminder, 'request'> {
  /** Which reminder of this request it is, from 1. */
  number: number;
  step: EscalationStep;
}

/** A request, and the delegation of the decision on it. */
export interface TellDelegateInput extends Pick<Reminder, 'request'> {
  person: string;
  delegate: string;
  comment: string | null;
}

/** A request that was sent back, and who answers. */
export interface TellInitiatorInput extends Pick<Reminder, 'request'> {
  initiator: string;
  /** Who sent it back, with which question. */
  person: string;
  comment: string | null;
  /** Messages that the run takes. */
  messages: string[];
}

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
  tellDelegate: irreversible((input: TellDelegateInput) => tellDelegate(ports, input)),
  tellInitiator: irreversible((input: TellInitiatorInput) => tellInitiator(ports, input)),
});

export type ReminderActivities = CallsOf<ReturnType<typeof createReminderActivities>>;

/** Adds approvers where the step says so, then notifies the named people. People whom no mail reaches are part of the result, not a failure. */
async function remindPeople(ports: ReminderPorts, input: RemindPeopleInput): Promise<RemindPeopleResult> {
  const { request, number, step } = input;
  await currentScope().commit((trx) => escalateApproval(trx, request.requestId, number, step));
  const found = step.notify.map((name) => ({ name, people: ports.peopleNamed(name) }));
  const { told, untold } = await tellAll(
    ports,
    { request, occasion: { number, step } },
    found.flatMap(({ people }) => people),
  );
  return {
    told,
    untold: [...found.filter(({ people }) => people.length === 0).map(({ name }) => `nobody is known as ${name}`), ...untold],
  };
}

/** Tells a delegate of the request, once, however often it is delegated to them. Who stands in for the delegate gets no right, and no mail. */
function tellDelegate(ports: ReminderPorts, { request, person, delegate, comment }: TellDelegateInput): Promise<RemindPeopleResult> {
  const people = ports.peopleNamed(delegate).filter(({ id }) => id === delegate);
  return tellAll(ports, { request, occasion: { delegatedBy: person, comment } }, people);
}

/** Tells who started the run that a request was sent back to them; a machine that started it has no mailbox. */
async function tellInitiator(
  ports: ReminderPorts,
  { request, initiator, person, comment, messages }: TellInitiatorInput,
): Promise<RemindPeopleResult> {
  const people = ports.peopleNamed(initiator);
  if (people.length === 0) return { told: [], untold: [`nobody is known as ${initiator}, who started the run`] };
  const { linkTo: _, ...withoutLinks } = ports; // a link is to decide
  return tellAll(withoutLinks, { request, occasion: { sentBackBy: person, comment, messages } }, people);
}

type AnyOccasion = Occasion | SentBack;
interface Told extends Pick<Reminder, 'request'> {
  occasion: AnyOccasion;
}

async function tellAll(ports: ReminderPorts, input: Told, people: Recipient[]): Promise<RemindPeopleResult> {
  const result: RemindPeopleResult = { told: [], untold: [] };
  const letters = lettersTo(people.filter(({ email }, index) => people.findIndex((other) => other.email === email) === index));
  for (const to of ports.linkTo ? letters.each : letters.one) {
    const { refused, why } = await tell(ports, input, to);
    result.told.push(...(why === null ? to.map(({ email }) => email).filter((address) => !refused.includes(address)) : []));
    result.untold.push(...refused.map((address) => `the mail server refused ${address}`), ...(why === null ? [] : [why]));
  }
  return result;
}

/** One mail to all, or one to each, because a link is for one person. */
const lettersTo = (people: Recipient[]): Record<'one' | 'each', Recipient[][]> => ({
  one: people.length === 0 ? [] : [people],
  each: people.map((person) => [person]),
});

/** Sends one mail; `why` says that it was given up. */
async function tell(ports: ReminderPorts, input: Told, to: Recipient[]): Promise<Notified & { why: string | null }> {
  try {
    return { ...(await mailOnce(ports, input, to)), why: null };
  } catch (error) {
    if (!(error instanceof SignalboxError) || !GIVEN_UP.has(error.code)) throw error;
    if (error.code !== 'MAIL_REFUSED' && currentScope().attempt < MAIL_ATTEMPTS) throw error;
    return { refused: [], why: error.message };
  }
}

const GIVEN_UP: ReadonlySet<string> = new Set(['MAIL_UNAVAILABLE', 'MAIL_REFUSED']);

async function mailOnce({ notifier, effects, linkTo }: ReminderPorts, input: Told, to: Recipient[]): Promise<Notified> {
  const { request, occasion } = input;
  const { runId } = currentScope();
  const [{ id: person, name: whom }] = to as [Recipient];
  const link = linkTo ? { url: await linkTo(linkOrder(input, runId, person)), whom } : null;
  const { subject, text } =
    'sentBackBy' in occasion ? questionMail(runId, request, occasion) : reminderMail({ runId, request, occasion, link });
  const name = request.requestId.slice(request.requestId.lastIndexOf('/') + 1);
  const verify = async (key: string): Promise<EffectVerification<Notified>> => {
    if (!notifier.wentOut) return 'unknown';
    return (await notifier.wentOut(key)) ? { happened: true, result: { refused: [] } } : { happened: false };
  };
  return effects.once<Notified>(
    {
      step: stepOf(occasion, name, person, link !== null),
      action: 'send_mail',
      class: 'irreversible',
      request: { requestId: request.requestId, ...whomOf(occasion) }, // names, because addresses may change between attempts
      verify,
      inDoubt: 'repeat', // a duplicate to colleagues is better than none, and it has the same Message-ID
    },
    (key, stillOurs) => notifier.notify({ key, to: to.map(({ email }) => email), subject, text }, stillOurs),
  );
}

function stepOf(occasion: AnyOccasion, name: string, person: string, isOwnMail: boolean): string {
  if ('sentBackBy' in occasion) return `question ${name}`;
  if ('delegatedBy' in occasion) return `delegate ${name} ${person}`;
  return `remind ${name} ${occasion.number}${isOwnMail ? ` ${person}` : ''}`;
}

const whomOf = (occasion: AnyOccasion): object => ('step' in occasion ? { number: occasion.number, notify: occasion.step.notify } : {});

const linkOrder = ({ request, occasion }: Told, run: string, person: string): LinkOrder => ({
  ...{ run, requestId: request.requestId, person, number: 'step' in occasion ? occasion.number : 0 },
  actionHash: actionHash(request.action, request.arguments, request.amount),
  requestExpiresAt: request.policy.staysOpen === true ? null : request.expiresAt,
});
