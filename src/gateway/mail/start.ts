import { createHash } from 'node:crypto';
import type { SignalboxClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { sortAttachments } from '../../client/mail/attachments.ts';
import { workflowNamed } from '../../contracts/registry.ts';
import type { Mailbox } from '../../kit/common/mailbox.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';
import { BY_HAND, notTaken } from './refusal.ts';

interface NewCase {
  mail: ReceivedMail;
  /** When it was taken from the mailbox. */
  at: Date;
  /** The ended run of the same customer that it answers. */
  earlier: string | null;
}

interface Started {
  runs: { run: string; alreadyStarted: boolean }[];
  /** What a person should know about it; null for nothing. */
  note: string | null;
}

/**
 * Starts the run of a mail, or one for each of its documents, under ids that come from the mail.
 * @throws SignalboxError as `startRun`; MAIL_NOT_TAKEN without a document.
 */
export async function startRuns(client: SignalboxClient, mailbox: Mailbox, { mail, at, earlier }: NewCase): Promise<Started> {
  const { mail: door } = workflowNamed(mailbox.workflow);
  if (door?.input) {
    assertReadable(mail);
    return { runs: [await start(client, mailbox, mail.key, door.input(mail, earlier))], note: null };
  }
  const { documents, others } = await sortAttachments(client, mail, mailbox.attachments);
  if (documents.length === 0) throw notTaken('attachments', withoutDocument(others, mail.pictures, mailbox.attachments));
  const runs: Started['runs'] = [];
  const failed: unknown[] = [];
  for (const document of documents) {
    try {
      const input = door?.documentInput?.(document, mail, at.toISOString());
      runs.push(await start(client, mailbox, `${mail.key} ${document.ref}`, input));
    } catch (error) {
      failed.push(error); // the other documents still start
    }
  }
  if (failed.length > 0) throw failed[0];
  return { runs, note: others.length === 0 ? null : `not taken: ${others.join(', ')}` };
}

async function start(
  client: SignalboxClient,
  { workflow, as: initiator }: Mailbox,
  name: string,
  input: unknown,
): Promise<Started['runs'][number]> {
  const { startRun } = await import('../../client/start.ts');
  const businessId = `m-${createHash('sha256').update(name).digest('hex').slice(0, 20)}`;
  try {
    const { id, alreadyStarted } = await startRun(client, { workflow, initiator, businessId, input });
    return { run: id, alreadyStarted };
  } catch (error) {
    // the same mail by another way: its content is in the id, other headers are in the input
    const { code, message, field } = toSignalboxError(error);
    if (code === 'RUN_EXISTS') return { run: `${workflow}:${businessId}`, alreadyStarted: true };
    if (code !== 'INPUT_INVALID') throw error;
    throw new SignalboxError(code, { field, detail: message.replace(/^[^:]*: /, ''), fix: BY_HAND, cause: error }); // nobody can correct the input of a mail
  }
}

/** @throws SignalboxError MAIL_NOT_TAKEN for a mail that nobody could answer, or that says nothing. */
function assertReadable({ from, subject, text, attachments, pictures }: ReceivedMail): void {
  if (from === '') throw notTaken('from', 'it has no address of a sender');
  if (subject === '' && text === '' && attachments.length === 0 && pictures === 0)
    throw notTaken('text', 'it is empty: no subject, no text and no attachment');
}

function withoutDocument(others: readonly string[], pictures: number, types: readonly string[]): string {
  const named = [...others, ...(pictures === 0 ? [] : [`${pictures} ${pictures === 1 ? 'picture' : 'pictures'} within its text`])];
  return `it has no attachment of ${types.join(', ')}${named.length === 0 ? '' : `, but ${named.join(', ')}`}`;
}
