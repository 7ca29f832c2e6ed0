import type { Command } from 'commander';
import type { MailDetails, MailView } from '../kit/common/mailbox.ts';
import { printable } from '../kit/common/printable.ts';
import type { Context } from './context.ts';
import { localTime } from './format.ts';
import { addWork, dismissalOf, factLines, outcomeOf, startedRun } from './work.ts';

/** mail: the mails that were taken from mailboxes. */
export const addMail = (program: Command, context: Context): void =>
  addWork<MailView, MailDetails>(program, context, {
    ...{ name: 'mail', one: 'mail', all: 'the mails that were taken from mailboxes', again: 'retry' },
    filters: [
      ['--mailbox <name>', 'only those of this mailbox'],
      ['--bounces', 'only those that say that a mail of ours did not arrive'],
    ],
    headings: ['id', 'mailbox', 'taken', 'state', 'from', 'subject', 'outcome'],
    cells: (row) => [
      ...[String(row.id), row.mailbox, localTime(row.receivedAt), row.state],
      ...[row.from ?? '', row.subject ?? '', whatCame(row)],
    ],
    nothing: 'No mail has been taken.',
    text: (found) => textOf(printable(found)),
    load: async () => (await import('../client/mail/list.ts')).takenMails,
  });

const whatCame = (row: Pick<MailView, 'outcome' | 'error'>): string =>
  outcomeOf(row, ({ runs, note }) => [...runs.map(startedRun), ...(note === null ? [] : [note])].join('; '));

/** Which mail of ours did not arrive. */
const cameBack = ({ bounce }: MailDetails): string | null =>
  bounce === undefined
    ? null
    : `${bounce.to ? `from ${bounce.to}: ` : ''}${bounce.run === null ? 'a mail of ours, of a run that is not known' : `${bounce.messageId} of ${bounce.run}`}`;

function textOf(found: MailDetails): string {
  const { id, mailbox, uid, uidValidity, messageId, from, subject, receivedAt, state, tries, nextTryAt, size, ref, marked, error } = found;
  return factLines([
    ['mail', `${id} of ${mailbox}, uid ${uid} (validity ${uidValidity})`],
    ['Message-ID', messageId],
    ['from', from],
    ['subject', subject],
    ['taken', localTime(receivedAt)],
    ['size', ref === null ? null : `${size} bytes, kept as ${ref}`],
    ['state', `${state}, tries: ${tries}${marked ? ', marked on the server' : ''}`],
    ['next try', localTime(nextTryAt)],
    ['outcome', whatCame(found)],
    ['came back', cameBack(found)],
    ['dismissed', dismissalOf(found)],
    ['next', found.dismissed ? null : (error?.fix ?? null)],
  ]);
}
