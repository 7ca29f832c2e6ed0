import type { Logger } from 'pino';
import { createEventPost } from '../../adapters/http/event-post.ts';
import { createAddressGuard } from '../../adapters/http/public-address.ts';
import { createMail } from '../../adapters/smtp/mail.ts';
import { senderOf } from '../../adapters/smtp/sender.ts';
import type { SignalboxClient } from '../../client/connect.ts';
import { allWorkflows } from '../../contracts/registry.ts';
import { mailOf } from '../../kit/activity/mail/letter.ts';
import { messageIdOf } from '../../kit/activity/mail/text.ts';
import { secretsNamed, type Config } from '../../settings/environment.ts';
import { readEventSubscriptions } from '../../settings/event-settings.ts';
import { openPeople } from '../../settings/people.ts';
import type { Loop } from '../loop.ts';
import type { EventPorts } from './ports.ts';
import { openSender } from './sender.ts';

/** Longer than a healthy receiver needs. */
const TIMEOUT_MS = 15_000;

/**
 * Sends run events as the events file says. Null when it has no subscription.
 * @throws SignalboxError CONFIG_INVALID naming file, line and field, or the variable.
 */
export function openEvents(config: Config, file: string, client: SignalboxClient, logger: Logger): Loop | null {
  const { SIGNALBOX_EVENTS_ALLOW_PRIVATE: allowPrivate, SIGNALBOX_PUBLIC_URL: base, SIGNALBOX_PEOPLE } = config;
  const people = openPeople(SIGNALBOX_PEOPLE);
  const addressesOf = (name: string) => people.addressesOf(name);
  const files = { file, workflows: allWorkflows(), addressesOf, secretsNamed, plainHttp: allowPrivate !== '' };
  const subscriptions = readEventSubscriptions(files);
  if (subscriptions.length === 0) return null;
  const post = createEventPost({ guard: createAddressGuard(allowPrivate), timeoutMs: TIMEOUT_MS });
  const inbox = base === undefined ? null : `${base.replace(/\/+$/, '')}/inbox`;
  logger.info({ subscriptions: subscriptions.map(({ name }) => name) }, 'run events are sent');
  return openSender({ client, subscriptions, ports: { post, mail: mailPort(config), addressesOf }, logger, inbox });
}

function mailPort({ SMTP_URL: url, SIGNALBOX_MAIL_FROM: from }: Config): EventPorts['mail'] {
  if (url === undefined) return null;
  const mail = createMail({ url, from, patienceMs: TIMEOUT_MS });
  const { domain } = senderOf(from);
  return async ({ key, ...letter }) => {
    await mail.send(mailOf({ ...letter, html: '' }, { messageId: messageIdOf(key, domain) })); // plain text alone
  };
}
