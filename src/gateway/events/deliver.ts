import type { DueEvent } from '../../client/event-queue.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { EventPost, EventReceiver, EventSubscription } from '../../kit/common/run-event.ts';
import { mailText, slackBody, webhookBody } from './messages.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import type { EventPorts } from './ports.ts';

/** Sends one event to one receiver, once. Never rejects. */
export async function deliver(
  ports: EventPorts,
  { name, receiver }: EventSubscription,
  due: DueEvent,
  inbox: string | null,
): Promise<Outcome> {
  if (receiver.kind === 'mail') return deliverMail(ports, name, due, inbox);
  const post = postOf(receiver, due, inbox);
  if ('unset' in post) return { sent: false, why: `${post.unset} is not set for the gateway`, hope: 'good' };
  const answer = await ports.post(post);
  if (answer.status !== null) return outcomeOf(answer.status, answer.text, answer.retryAfterMs);
  return { sent: false, why: answer.text, hope: answer.refused ? 'little' : 'good' };
}

/** Nothing goes out unsigned, so a missing secret is a reason to wait. */
function postOf(
  receiver: Exclude<EventReceiver, { kind: 'mail' }>,
  { event }: DueEvent,
  inbox: string | null,
): EventPost | { unset: string } {
  if (receiver.kind === 'slack')
    return receiver.url === null ? { unset: receiver.variable } : { url: receiver.url, body: slackBody(event, inbox), signature: null };
  const { url, secrets, secretNames } = receiver;
  if (secrets.length === 0) return { unset: secretNames.join(' or ') };
  return { url, body: webhookBody(event), signature: { id: event.id, secrets } };
}

async function deliverMail(ports: EventPorts, name: string, { event, recipient }: DueEvent, inbox: string | null): Promise<Outcome> {
  if (ports.mail === null) return { sent: false, why: 'SMTP_URL is not set for the gateway', hope: 'good' };
  try {
    await ports.mail({ key: `${event.id} ${name} ${recipient}`, to: recipient, ...mailText(event, inbox) });
    return { sent: true };
  } catch (error) {
    const isRefused = error instanceof SignalboxError && error.code === 'MAIL_REFUSED';
    return { sent: false, why: error instanceof Error ? error.message : String(error), hope: isRefused ? 'little' : 'good' };
  }
}
