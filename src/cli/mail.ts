import { Option, type Command } from 'commander';
import { DELIVERY_STATES, type DeliveryState } from '../kit/common/delivery.ts';
import type { MailDetails, MailOutcome, MailView } from '../kit/common/mailbox.ts';
import { printable } from '../kit/common/printable.ts';
import { withClient, type Context } from './context.ts';
import { localTime } from './format.ts';
import { example, isJson, JSON_FLAG } from './help.ts';
import { listedNumber, wholeNumber } from './numbers.ts';
import { print, printJson, printTable, say } from './output.ts';

const ID = ['<id>', 'a mail, by its number'] as const;
const idOf = (text: string): number => listedNumber(text, 'a mail', 'signalbox mail');

/** mail: the mails that were taken from mailboxes. */
export function addMail(program: Command, context: Context): void {
  const mail = program.command('mail').description('List, show and retry the mails that were taken from mailboxes.');
  addList(mail, context);
  addShow(mail, context);
  addRetry(mail, context);
  mail
    .option(...JSON_FLAG) // of the default subcommand
    .addHelpText('after', example('signalbox mail list --state refused', 'signalbox mail show 17', 'signalbox mail retry 17'));
}

function addList(mail: Command, context: Context): void {
  mail
    .command('list', { isDefault: true })
    .description('List them, newest first.')
    .option('--mailbox <name>', 'only those of this mailbox')
    .addOption(new Option('--state <state>', 'only those in this state').choices(DELIVERY_STATES))
    .option('--limit <number>', 'how many at most, 1 to 1000', wholeNumber('limit', 1, 1_000), 20)
    .option(...JSON_FLAG)
    .action(async (query: { mailbox?: string; state?: DeliveryState; limit: number }, command: Command) => {
      const { listMails } = await import('../client/mail/list.ts');
      const rows = await withClient(context, (client) => listMails(client, query));
      if (isJson(command)) return printJson(rows);
      const headings = ['id', 'mailbox', 'taken', 'state', 'from', 'subject', 'outcome'];
      await printTable(headings, printable(rows).map(cells), 'No mail has been taken.');
    });
}

function addShow(mail: Command, context: Context): void {
  mail
    .command('show')
    .argument(...ID)
    .description('Show one, and what it did.')
    .option(...JSON_FLAG)
    .action(async (id: string, _flags: object, command: Command) => {
      const { showMail } = await import('../client/mail/list.ts');
      const found = await withClient(context, (client) => showMail(client, idOf(id)));
      if (isJson(command)) return printJson(found);
      print(linesOf(printable(found)));
    });
}

function addRetry(mail: Command, context: Context): void {
  mail
    .command('retry')
    .argument(...ID)
    .description('Have one carried out again; what it did before is not done twice.')
    .option(...JSON_FLAG)
    .action(async (id: string, _flags: object, command: Command) => {
      const { retryMail } = await import('../client/mail/list.ts');
      const found = await withClient(context, (client) => retryMail(client, idOf(id)));
      if (isJson(command)) return printJson(found);
      say(`The gateway carries out mail ${found.id} again; \`signalbox mail show ${found.id}\` has the outcome.`);
    });
}

const cells = (row: MailView): string[] => [
  String(row.id),
  row.mailbox,
  localTime(row.receivedAt),
  row.state,
  row.from ?? '',
  row.subject ?? '',
  outcomeOf(row),
];

function outcomeOf({ outcome, error }: Pick<MailView, 'outcome' | 'error'>): string {
  if (error) return `${error.code}: ${error.message}`;
  return outcome ? inWords(outcome) : '';
}

function inWords(outcome: MailOutcome): string {
  switch (outcome.did) {
    case 'started': {
      const runs = outcome.runs.map(({ run, alreadyStarted }) => (alreadyStarted ? `${run} was started before` : `started ${run}`));
      return [...runs, ...(outcome.note === null ? [] : [outcome.note])].join('; ');
    }
    case 'sent':
      return `${outcome.message} to ${outcome.run}${outcome.code === null ? '' : ` (not needed: ${outcome.code})`}`;
    case 'nothing':
      return `nothing: ${outcome.why}`;
  }
}

function linesOf(found: MailDetails): string {
  const { id, mailbox, uid, uidValidity, messageId, from, subject, receivedAt, state, tries, nextTryAt, size, ref, marked, error } = found;
  const facts: [string, string | null][] = [
    ['mail', `${id} of ${mailbox}, uid ${uid} (validity ${uidValidity})`],
    ['Message-ID', messageId],
    ['from', from],
    ['subject', subject],
    ['taken', localTime(receivedAt)],
    ['size', ref === null ? null : `${size} bytes, kept as ${ref}`],
    ['state', `${state}, tries: ${tries}${marked ? ', marked on the server' : ''}`],
    ['next try', localTime(nextTryAt)],
    ['outcome', outcomeOf(found)],
    ['next', error?.fix ?? null],
  ];
  return facts.flatMap(([name, text]) => (text ? [`${name.padEnd(14)}${text}`] : [])).join('\n');
}
