import { KEYWORDS } from '../../src/adapters/imap/inbox.ts';
import { takenMails } from '../../src/client/mail/list.ts';
import type { Dovecot } from '../../testkit/inbox/dovecot.ts';
import type { Ground } from '../lib/ground.ts';
import type { Row } from '../lib/row.ts';

export interface Expected {
  mailbox: string;
  mails: number;
  workflow: string;
  /** What tells the runs apart, one for each. */
  runs: readonly string[];
  /** Reads it from the input of a run. */
  nameIn: (input: unknown) => string;
}

/** How many mails of the mailbox have their outcome. */
export const carriedOut = async ({ client }: Ground, mailbox: string): Promise<number> =>
  (await takenMails.list(client, { mailbox, state: 'done', limit: 1_000 })).length;

/** How far the gateway has come, in words. */
export async function progressOf({ client }: Ground): Promise<string> {
  const all = await takenMails.list(client, { limit: 1_000 });
  return `${all.length} mails kept, ${all.filter(({ state }) => state === 'done').length} carried out`;
}

/** Compares the runs, in the table and at Temporal, and the marks on the server with what the mails must do. */
export async function judgeMails(
  ground: Ground,
  dovecot: Dovecot,
  expected: Expected,
): Promise<Pick<Row, 'lost' | 'doubled'> & { said: string[] }> {
  const { client } = ground;
  const rows = await client.db
    .selectFrom('runs')
    .select(['id', 'input'])
    .where('workflow', '=', expected.workflow)
    .where('id', 'like', '%:m-%')
    .execute();
  const temporal = await client.temporal();
  const found: string[] = [];
  const said: string[] = [];
  for (const { id, input } of rows) {
    const { historyLength } = await temporal.workflow.getHandle(id).describe();
    if (historyLength > 0) found.push(expected.nameIn(input));
  }
  const left = [...found];
  const missing = expected.runs.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const taken = await client.db.selectFrom('mail_messages').select('uid').where('mailbox', '=', expected.mailbox).execute();
  const marked = await dovecot.as(expected.mailbox, async (mail) => {
    await mail.mailboxOpen('INBOX');
    return (await mail.fetchAll('1:*', { flags: true })).filter(({ flags }) => flags?.has(KEYWORDS.handled)).length;
  });
  if (missing.length > 0) said.push(`${expected.mailbox}: no run for ${missing.slice(0, 5).join(', ')}`);
  if (left.length > 0) said.push(`${expected.mailbox}: too many runs: ${left.slice(0, 5).join(', ')}`);
  const unmarked = expected.mails - marked;
  if (unmarked !== 0) said.push(`${expected.mailbox}: ${marked} of ${expected.mails} mails are marked`);
  const untaken = expected.mails - taken.length;
  if (untaken !== 0) said.push(`${expected.mailbox}: ${taken.length} of ${expected.mails} mails are kept`);
  return { lost: missing.length + Math.max(0, untaken, unmarked), doubled: left.length + Math.max(0, -untaken), said };
}
