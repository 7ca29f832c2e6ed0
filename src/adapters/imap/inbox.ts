import type { ImapFlow } from 'imapflow';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Inbox, Mailbox } from '../../kit/common/mailbox.ts';

/** Longer than a healthy server needs. */
const PATIENCE_MS = 20_000;
const SILENT_MS = 5 * 60_000;
const BEGINNING_BYTES = 64 * 1_024;

/** Marks of handled mails, so that people and other programs may use `\Seen` as they like. */
export const KEYWORDS = { handled: '$SignalboxHandled', refused: '$SignalboxRefused' } as const;

/**
 * Connects to a mailbox, logs in and opens its folder.
 * @param onNews called when the server announces a mail, and when the connection ends.
 * @throws SignalboxError SECRET_MISSING, MAILBOX_UNREACHABLE.
 */
export async function openInbox(mailbox: Mailbox, onNews: () => void): Promise<Inbox> {
  const client = await connect(mailbox);
  client.on('exists', onNews);
  client.on('close', onNews);
  try {
    const { handled } = mailbox;
    if (handled !== 'flag') for (const folder of [handled.move, handled.refused]) await client.mailboxCreate(folder); // harmless when it is there
    const { uidValidity } = await client.mailboxOpen(mailbox.folder);
    return inboxOf(client, mailbox, String(uidValidity));
  } catch (error) {
    client.close();
    throw unreachable(mailbox, error);
  }
}

async function connect(mailbox: Mailbox): Promise<ImapFlow> {
  const { name, host, port, tls, user, password, passwordName, maxBytes } = mailbox;
  if (password === null)
    throw new SignalboxError('SECRET_MISSING', { field: name, detail: name, fix: `Set ${passwordName} for the gateway.` });
  const { ImapFlow } = await import('imapflow'); // takes a fifth of a second to load
  const client = new ImapFlow({
    ...{ host, port, secure: tls === 'implicit', auth: { user, pass: password }, logger: false, disableAutoIdle: false },
    ...{ connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: SILENT_MS },
    ...{ maxLiteralSize: maxBytes + 1_024 * 1_024, maxLineLength: 16 * 1_024 * 1_024, maxResponseSize: maxBytes + 32 * 1_024 * 1_024 },
    ...(tls === 'implicit' ? {} : { doSTARTTLS: tls === 'starttls' }),
  });
  client.on('error', () => undefined); // the command in progress reports it
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    throw unreachable(mailbox, error);
  }
}

function inboxOf(client: ImapFlow, mailbox: Mailbox, uidValidity: string): Inbox {
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (!client.usable) throw unreachable(mailbox, new Error('the connection has ended'));
    return ask().catch((error: unknown) => {
      throw unreachable(mailbox, error);
    });
  };
  return {
    uidValidity,
    waiting: () => asked(async () => (await client.search(waitingIn(mailbox), { uid: true })) || []),
    fetch: (uid) =>
      asked(async () => {
        const head = await client.fetchOne(String(uid), { size: true }, { uid: true });
        if (!head) return null;
        const size = head.size ?? 0;
        const source = size > mailbox.maxBytes ? { start: 0, maxLength: BEGINNING_BYTES } : { start: 0, maxLength: mailbox.maxBytes };
        const mail = await client.fetchOne(String(uid), { source }, { uid: true });
        return mail && mail.source ? { size, raw: mail.source } : null;
      }),
    mark: (uid, as) => asked(() => mark(client, mailbox, uid, as)),
    close: async () => {
      if (client.usable) await client.logout().catch(() => undefined);
      client.close();
    },
  };
}

function waitingIn({ handled, since }: Mailbox) {
  const unmarked = handled === 'flag' ? { not: { or: Object.values(KEYWORDS).map((keyword) => ({ keyword })) } } : { all: true };
  return { ...unmarked, ...(since !== null && { since }) };
}

async function mark(client: ImapFlow, { handled }: Mailbox, uid: number, as: 'handled' | 'refused'): Promise<void> {
  if (handled !== 'flag') {
    await client.messageMove(String(uid), as === 'handled' ? handled.move : handled.refused, { uid: true });
    return;
  }
  const other = as === 'handled' ? 'refused' : 'handled';
  await client.messageFlagsRemove(String(uid), [KEYWORDS[other]], { uid: true });
  await client.messageFlagsAdd(String(uid), ['\\Seen', KEYWORDS[as]], { uid: true });
}

interface ImapError extends Error {
  authenticationFailed?: boolean;
  responseText?: string;
  code?: string;
}

function unreachable({ name, host, port, user, passwordName }: Mailbox, cause: unknown): SignalboxError {
  if (cause instanceof SignalboxError) return cause;
  const { authenticationFailed, responseText, code, message } = cause as ImapError;
  const why = [message, responseText ?? code].filter(Boolean).join(': ');
  return new SignalboxError('MAILBOX_UNREACHABLE', {
    field: name,
    detail: `${name} (${user} at ${host}:${port}): ${why}`,
    fix: authenticationFailed
      ? `Check \`user\` in mailboxes.yaml and the password in ${passwordName}.`
      : `Check that ${host}:${port} answers.`,
    cause,
  });
}
