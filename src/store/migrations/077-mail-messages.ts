import { sql, type Kysely } from 'kysely';

/** The mails that were taken from mailboxes, the queue of those to be carried out, and the look-up of a run by the Message-ID of its mail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table mail_messages (
     id bigint generated always as identity primary key, mailbox text not null, uid_validity text not null, uid bigint not null,
     ref text not null, size bigint not null, whole boolean not null, received_at timestamptz not null default now(),
     message_id text, key text, sender text, subject text, marked_at timestamptz,
     state text not null default 'stored', tries int not null default 0, next_try_at timestamptz not null default now(),
     give_up_at timestamptz not null default now() + interval '3 days', outcome json, error json, unique (mailbox, uid_validity, uid))`,
  `create index mail_messages_due on mail_messages (next_try_at) where state = 'stored'`,
  `create index mail_messages_unmarked on mail_messages (mailbox) where marked_at is null`,
  `create index mail_messages_message_id on mail_messages (message_id)`,
  `create index effects_sent_mails on effects ((result ->> 'messageId')) where action = 'send_mail'`,
];
