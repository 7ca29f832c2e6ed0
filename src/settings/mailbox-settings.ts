import { z } from 'zod';
import type { MailDoor } from '../kit/common/contract.ts';
import type { Mailbox } from '../kit/common/mailbox.ts';
import { SecretName } from './webhook-settings.ts';
import { cachedByTime, type FileProblem } from './yaml-file.ts';

const MIB = 1_024 * 1_024;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
/** The usual types of an invoice. */
export const USUAL_DOCUMENTS: readonly string[] = ['application/pdf', 'image/png', 'image/jpeg'];

export const DocumentTypes = z.array(z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, 'must be a media type such as application/pdf')).min(1);

const folder = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}*%]+$/u, 'must be the name of a folder');

const Settings = z
  .strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).optional(),
    tls: z.enum(['implicit', 'starttls', 'none']).default('implicit'),
    user: z.string().min(1),
    password: SecretName,
    folder: folder.default('INBOX'),
    since: z.iso.date().optional(),
    workflow: z.string(),
    as: z.string().min(1).default('system'),
    attachments: DocumentTypes.optional(),
    automatic: z.boolean().default(false),
    contactForms: z.array(z.string().regex(/^[^\s@<>]+@[^\s@<>]+$/, 'must be an address')).default([]),
    maxBytes: z
      .int()
      .min(1_024)
      .max(50 * MIB)
      .default(25 * MIB),
    maxAttachments: z.int().min(0).max(100).default(20),
    maxPerSender: z.int().min(1).max(10_000).default(30),
    pollSeconds: z.int().min(1).max(3_600).default(30),
    handled: z.union([z.literal('flag'), z.strictObject({ move: folder, refused: folder })]).default('flag'),
  })
  .refine(({ tls, host }) => tls !== 'none' || LOOPBACK.test(host), {
    path: ['tls'],
    message: 'may be none on this machine only: the password would be readable on the way',
  })
  .refine(({ handled, folder: read }) => handled === 'flag' || (handled.move !== read && handled.refused !== read), {
    path: ['handled'],
    message: 'must move mails to other folders than the one that is read',
  });
type Settings = z.infer<typeof Settings>;

/** The part of a workflow contract that a mailbox names. */
interface MailWorkflow {
  readonly name: string;
  readonly mail?: MailDoor;
}

export interface MailboxFiles {
  file: string;
  workflows: readonly MailWorkflow[];
  /** The values of the environment variables that are set. */
  secretsNamed: (names: readonly string[]) => string[];
}

/** Reads the mailboxes file (YAML): by name, where each mailbox is and what its mails start. @throws SignalboxError CONFIG_INVALID naming file, line and field. */
export function readMailboxes({ file, workflows, secretsNamed }: MailboxFiles): Mailbox[] {
  const yaml = cachedByTime({ file, variable: 'SIGNALBOX_MAILBOXES', what: 'mailboxes file', holds: 'your mailboxes' })();
  return yaml.names().map((name): Mailbox => {
    const {
      password,
      port,
      since = null,
      attachments = USUAL_DOCUMENTS,
      ...settings
    } = yaml.read([name], Settings, (read) => wrongWorkflow(read, workflows));
    const [secret = null] = secretsNamed([password]);
    const usualPort = settings.tls === 'implicit' ? 993 : 143;
    return { ...settings, name, port: port ?? usualPort, since, attachments, passwordName: password, password: secret };
  });
}

function wrongWorkflow(
  { workflow, attachments, automatic, contactForms }: Settings,
  workflows: readonly MailWorkflow[],
): FileProblem | null {
  const door = workflows.find(({ name }) => name === workflow)?.mail;
  const names = workflows.filter(({ mail }) => mail !== undefined).map(({ name }) => name);
  if (!door) return { path: ['workflow'], message: `no such workflow starts from a mail; use one of: ${names.join(', ')}` };
  if (door.input && attachments)
    return { path: ['attachments'], message: `${workflow} is started by the mail itself, not by its attachments` };
  if (door.input && automatic)
    return { path: ['automatic'], message: `${workflow} answers mails, and mails of programs must not be answered` };
  if (!door.input && contactForms.length > 0) return { path: ['contactForms'], message: `${workflow} answers no mails` };
  return null;
}
