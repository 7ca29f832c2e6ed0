import { createHash } from 'node:crypto';
import type { SignalboxClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { acceptedDocuments } from '../../client/mail/attachments.ts';
import { workflowNamed } from '../../contracts/registry.ts';
import type { Mailbox } from '../../kit/common/mailbox.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';
import { notTaken } from './refusal.ts';

interface NewCase {
  mail: ReceivedMail;
  /** When it was taken from the mailbox. */
  at: Date;
  /** The ended run of the same customer that it answers. */
  earlier: string | null;
}

type Started = { run: string; alreadyStarted: boolean }[];

/**
 * Starts the run of a mail, or one for each of its documents, under ids that come from the mail.
 * @throws SignalboxError as `startRun`; MAIL_NOT_TAKEN without a document.
 */
export async function startRuns(client: SignalboxClient, mailbox: Mailbox, { mail, at, earlier }: NewCase): Promise<Started> {
  const { mail: door } = workflowNamed(mailbox.workflow);
  if (door?.input) return [await start(client, mailbox, mail.key, door.input(mail, earlier))];
  const documents = await acceptedDocuments(client, mail, mailbox.attachments);
  if (documents.length === 0) throw notTaken(withoutDocument(mail, mailbox.attachments));
  const started: Started = [];
  const failed: unknown[] = [];
  for (const document of documents) {
    try {
      const input = door?.documentInput?.(document, mail, at.toISOString());
      started.push(await start(client, mailbox, `${mail.key} ${document.ref}`, input));
    } catch (error) {
      failed.push(error); // the other documents still start
    }
  }
  if (failed.length > 0) throw failed[0];
  return started;
}

async function start(
  client: SignalboxClient,
  { workflow, as: initiator }: Mailbox,
  name: string,
  input: unknown,
): Promise<Started[number]> {
  const { startRun } = await import('../../client/start.ts');
  const businessId = `m-${createHash('sha256').update(name).digest('hex').slice(0, 20)}`;
  try {
    const { id, alreadyStarted } = await startRun(client, { workflow, initiator, businessId, input });
    return { run: id, alreadyStarted };
  } catch (error) {
    // the same mail by another way: its content is in the id, other headers are in the input
    if (toSignalboxError(error).code === 'RUN_EXISTS') return { run: `${workflow}:${businessId}`, alreadyStarted: true };
    throw error;
  }
}

function withoutDocument({ attachments }: ReceivedMail, types: readonly string[]): string {
  const names = attachments.map(({ name, declaredType }) => `${name || 'unnamed'} (${declaredType})`);
  return `it has no attachment of ${types.join(', ')}${names.length === 0 ? '' : `, but ${names.join(', ')}`}`;
}
