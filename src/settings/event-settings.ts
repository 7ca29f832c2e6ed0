import { z } from 'zod';
import { RUN_EVENT_TYPES, type EventReceiver, type EventSubscription } from '../kit/common/run-event.ts';
import { MailAddress } from '../kit/schema/address.ts';
import { SecretName, standardSecrets } from './webhook-settings.ts';
import { cachedByTime, type FileProblem } from './yaml-file.ts';

const url = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with https://' })
  .refine((text) => new URL(text).username === '', 'must have no user in it: receivers check the signature');

const recipient = z.union([MailAddress, z.string().regex(/^[^@\s]+$/)], 'must be a mail address, a person or a group');

const Subscription = z
  .strictObject({
    events: z.array(z.enum(RUN_EVENT_TYPES)).min(1),
    workflows: z.array(z.string()).min(1).optional(),
    webhook: z.strictObject({ url, secrets: z.array(SecretName).min(1) }).optional(),
    slack: SecretName.optional(),
    mail: z.array(recipient).min(1).optional(),
  })
  .refine(({ webhook, slack, mail }) => [webhook, slack, mail].filter((each) => each !== undefined).length === 1, {
    message: 'must have one of webhook, slack and mail',
  });
type Subscription = z.infer<typeof Subscription>;

const Name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, dots, dashes or underscores');

export interface EventFiles {
  file: string;
  workflows: readonly { readonly name: string }[];
  /** Mail addresses of a person or group. */
  addressesOf: (name: string) => readonly string[];
  /** The values of the environment variables that are set. */
  secretsNamed: (names: readonly string[]) => string[];
  /** Whether addresses may be plain http, as in local development. */
  plainHttp: boolean;
}

/** Reads the events file (YAML): subscriptions by name. @throws SignalboxError CONFIG_INVALID naming file, line and field. */
export function readEventSubscriptions({ file, ...given }: EventFiles): EventSubscription[] {
  const yaml = cachedByTime({ file, variable: 'SIGNALBOX_EVENTS', what: 'events file', holds: 'your subscriptions to events' })();
  return yaml.names().map((name): EventSubscription => {
    const misnamed = Name.safeParse(name).error;
    if (misnamed) throw yaml.wrong({ path: [name], message: misnamed.issues[0]!.message });
    const { events, workflows = null, ...receiver } = yaml.read([name], Subscription, (read) => problemOf(read, given));
    return { name, events, workflows, receiver: receiverOf(receiver, given) };
  });
}

type Given = Omit<EventFiles, 'file'>;

function problemOf({ workflows = [], webhook, mail = [] }: Subscription, given: Given): FileProblem | null {
  const names = given.workflows.map(({ name }) => name);
  const unknown = workflows.findIndex((name) => !names.includes(name));
  if (unknown >= 0) return { path: ['workflows', unknown], message: `there is no such workflow; use one of: ${names.join(', ')}` };
  if (webhook && !given.plainHttp && new URL(webhook.url).protocol === 'http:')
    return { path: ['webhook', 'url'], message: 'must begin with https://; http:// needs SIGNALBOX_EVENTS_ALLOW_PRIVATE' };
  const nobody = mail.findIndex((name) => !name.includes('@') && given.addressesOf(name).length === 0);
  if (nobody >= 0) return { path: ['mail', nobody], message: `${mail[nobody]} is neither a person nor a group with members` };
  return null;
}

function receiverOf({ webhook, slack, mail }: Omit<Subscription, 'events' | 'workflows'>, { secretsNamed }: Given): EventReceiver {
  if (webhook)
    return { kind: 'webhook', url: webhook.url, secretNames: webhook.secrets, secrets: standardSecrets(webhook.secrets, secretsNamed) };
  if (slack !== undefined) return { kind: 'slack', variable: slack, url: secretsNamed([slack])[0] ?? null };
  return { kind: 'mail', to: mail ?? [] };
}
