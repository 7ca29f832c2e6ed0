import type { SignalboxClient } from '../../client/connect.ts';
import { holdsDocument } from '../../client/mail/attachments.ts';
import { findAnswered, type AnsweredRun } from '../../client/mail/answered.ts';
import { isOurId, isOurs, notReached, recognise, type RecognisedMail } from '../../client/mail/kind.ts';
import { assertInTurn, describe, noteBounce, othersOfSender, rawOf, type DueMail } from '../../client/mail/queue.ts';
import { workflowNamed } from '../../contracts/registry.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Mailbox, MailOutcome } from '../../kit/common/mailbox.ts';
import type { ReadMail, ReceivedMail } from '../../kit/common/received-mail.ts';
import { ofCustomer } from './contact-form.ts';
import { notTaken } from './refusal.ts';
import { startRuns } from './start.ts';

export interface MailParts {
  client: SignalboxClient;
  mailboxes: readonly Mailbox[];
  readMail: ReadMail;
  /** Domain of our Message-IDs. */
  domain: string;
}

/**
 * Does with a mail what its kind and its mailbox say. Harmless when repeated: the ids of runs and messages come from the mail.
 * @throws SignalboxError as `startRun` and `sendMessage`; MAIL_NOT_TAKEN for what a person has to look at.
 */
export async function carryOut({ client, mailboxes, readMail, domain }: MailParts, due: DueMail): Promise<MailOutcome> {
  const mailbox = mailboxes.find(({ name }) => name === due.mailbox);
  if (!mailbox) throw noMailbox(due);
  const read = await readMail(await rawOf(client, due), { attachments: mailbox.maxAttachments });
  const sameId = 'refused' in read ? null : await describe(client, due.id, read);
  if (!due.whole) throw notTaken('size', `it has ${due.size} bytes; ${mailbox.maxBytes} were taken when it came`);
  if ('refused' in read) throw notTaken('structure', read.refused);
  const mail = ofCustomer(mailbox, read);
  if (mail !== read) await describe(client, due.id, mail); // the customer counts as the sender, not the form
  if (isOurs(mail, domain)) return { did: 'nothing', why: 'we sent it' };
  const automatic = recognise(mail);
  if (automatic?.kind !== 'bounce') await assertInTurn(client, due, mail);
  if (!automatic?.byHeader) await assertNoLoop(client, mailbox, due, mail);
  const isBounce = automatic?.kind === 'bounce';
  const answered = await findAnswered(client, mail, isBounce ? oursIn(mail, domain) : mail.answers, domain);
  if (isBounce) await noteBounce(client, due.id, answered, notReached(mail));
  const sent = answered && (isBounce || answered.fromCustomer) ? await reply(client, due, mail, answered) : null;
  if (sent) return sent;
  const ignored = automatic && (await whyIgnored(mailbox, automatic, mail, answered?.run ?? null));
  if (ignored) return { did: 'nothing', why: ignored };
  const { runs, note } = await startRuns(client, mailbox, {
    mail,
    at: due.received_at,
    earlier: answered?.fromCustomer ? answered.run : null,
  });
  const notes = [
    sameId === null ? null : `mail ${sameId} has its Message-ID and another content`,
    answered && noteOf(mail, answered),
    note,
  ];
  return { did: 'started', runs, note: notes.filter((note) => note !== null).join('; ') || null };
}

/** A program that answers our answers, and does not say that it is one, would do so for ever. @throws SignalboxError MAIL_NOT_TAKEN. */
async function assertNoLoop(client: SignalboxClient, { workflow, maxPerSender }: Mailbox, due: DueMail, mail: ReceivedMail): Promise<void> {
  if (!workflowNamed(workflow).mail?.input || (await othersOfSender(client, due, mail)) < maxPerSender) return;
  const fix = `Retry it in an hour if a person wrote it. If ${mail.from} may send more, raise \`maxPerSender\` of the mailbox.`;
  throw notTaken('from', `${mail.from} has sent ${maxPerSender} mails within an hour: it may be a program that answers our answers`, fix);
}

/** Sends a reply to the run that it answers; null when the run has ended or takes none. */
async function reply(
  client: SignalboxClient,
  { tries }: DueMail,
  mail: ReceivedMail,
  { run, reply: door }: AnsweredRun,
): Promise<MailOutcome | null> {
  if (!door) return null;
  const { hasTaken, sendMessage } = await import('../../client/message.ts');
  const message = { name: door.message, content: door.content(mail), id: mail.key };
  const answer = await sendMessage(client, run, message);
  const mayHaveTaken = answer.code === 'RUN_ENDED' && tries > 1; // by a try that was killed before its outcome was written
  if (mayHaveTaken && (await hasTaken(client, run, message))) return { did: 'sent', run, message: door.message, code: null };
  if (answer.code === 'RUN_ENDED') return null;
  if (answer.accepted || answer.code === 'ALREADY_SENT') return { did: 'sent', run, message: door.message, code: answer.code };
  const { runRefusal } = await import('../../client/run-refusal.ts');
  throw runRefusal(answer.code, answer.reason ?? `the run is ${answer.status}`, run);
}

/** The mails of ours that a report may be about. */
const oursIn = ({ answers, quoted }: ReceivedMail, domain: string): string[] => [...answers, ...quoted].filter((id) => isOurId(id, domain));

/** Why a mail of a program starts nothing; null when it does. Words alone may be a person's: the run reads them. @throws SignalboxError MAIL_NOT_TAKEN. */
async function whyIgnored(
  mailbox: Mailbox,
  { kind, why, byHeader }: RecognisedMail,
  mail: ReceivedMail,
  run: string | null,
): Promise<string | null> {
  if (kind === 'bounce') throw notTaken('bounce', cameBack(run, why));
  if (!byHeader || (mailbox.automatic && kind !== 'absence')) return null;
  if (kind !== 'absence' && (await holdsTakenDocument(mailbox, mail)))
    throw notTaken('automatic', `a program sent it, with a document: ${why}`, TAKE_PROGRAMS);
  return `${kind === 'absence' ? 'an absence note' : kind === 'list' ? 'a mail of a list' : 'a mail of a program'}: ${why}`;
}

const TAKE_PROGRAMS =
  'If programs may send documents to this mailbox, set its `automatic: true`, start the gateway again and retry the mail. Else dismiss it.';

/** A document that the workflow takes must not be passed over in silence. A report about a mail of ours may quote our own. */
const holdsTakenDocument = async ({ workflow, attachments }: Mailbox, mail: ReceivedMail): Promise<boolean> =>
  !workflowNamed(workflow).mail?.input &&
  !/^\s*multipart\/report/i.test(mail.headers['content-type'] ?? '') &&
  holdsDocument(mail, attachments);

const cameBack = (run: string | null, why: string): string =>
  run === null
    ? `a mail came back, and the run that sent it is not known: ${why}`
    : `a mail of ${run} came back, and the run takes no reply: ${why}`;

function noteOf({ from }: ReceivedMail, { run, reply: door, fromCustomer }: AnsweredRun): string {
  if (!door) return `it answers ${run}, which takes no replies by mail`;
  return fromCustomer ? `it answers ${run}, which has ended` : `it answers ${run}, but ${from} is not the address that we wrote to`;
}

const noMailbox = ({ id, mailbox }: DueMail) =>
  new SignalboxError('CONFIG_INVALID', {
    field: mailbox,
    detail: `mailboxes.yaml has no mailbox ${mailbox} any more`,
    fix: `Add it again, then run \`signalbox mail retry ${id}\`.`,
  });
