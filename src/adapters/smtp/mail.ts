import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { SendMailOptions, Transporter } from 'nodemailer';
import type { Mail, MailAttachment, MailMessage, SentMail } from '../../kit/activity/mail/port.ts';
import { splitAddress } from '../../kit/common/address.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { senderOf } from './sender.ts';

/** Longer than a healthy server needs, shorter than an activity's attempt. */
const PATIENCE_MS = 30_000;
const ASK_PATIENCE_MS = 5_000;

export interface MailOptions {
  /**
   * SMTP server, for example `smtp://user:password@mail.example.com:587`. `?ask=http://host:port` names an API that lists accepted messages,
   * as the embedded server has.
   */
  url: string;
  /** Sender of all mail, `Name <address>`. */
  from: string;
  patienceMs?: number;
  /** Reads a kept document, for attachments; null where there is none any more. */
  documentOf?: (ref: string) => Promise<AttachedDocument | null>;
}

interface AttachedDocument {
  mediaType: string;
  body: Buffer;
}

/**
 * Mail over SMTP. One attempt per call: Temporal does the retries, and a repeat must be verified first.
 * @throws SignalboxError CONFIG_INVALID when the URL is invalid.
 */
export function createMail({ url, from, patienceMs = PATIENCE_MS, documentOf = async () => null }: MailOptions): Mail {
  const { server, ask } = splitUrl(url);
  const { name, address } = senderOf(from);
  let transporter: Promise<Transporter> | undefined;
  const send = async (message: MailMessage, mayStill = async () => {}): Promise<SentMail> => {
    transporter ??= connect(server, patienceMs);
    const refusal: { error?: Error } = {};
    const beforeData = () =>
      mayStill().catch((error: Error) => {
        refusal.error = error;
        throw new Error('the mail is not to be sent'); // nodemailer overwrites the code of errors thrown by a stream
      });
    const attachments = await Promise.all((message.attachments ?? []).map((one) => attached(one, documentOf)));
    try {
      const options = { ...outgoingOf(message), attachments, from: { name, address }, beforeData };
      const { rejected } = await (await transporter).sendMail(options);
      return { messageId: message.messageId, refused: rejected ?? [] };
    } catch (error) {
      throw refusal.error ?? mailFailure(error, message);
    }
  };
  return ask ? { send, find: (messageId) => wasAccepted(ask, messageId) } : { send };
}

function splitUrl(url: string): { server: string; ask: string | null } {
  if (!URL.canParse(url) || !/^smtps?:\/\//i.test(url)) {
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'SMTP_URL',
      detail: 'SMTP_URL is not an smtp:// or smtps:// address',
      fix: 'Set SMTP_URL like smtp://user:password@host:587.',
    });
  }
  const server = new URL(url);
  const ask = server.searchParams.get('ask');
  server.searchParams.delete('ask');
  return { server: server.href, ask };
}

/** Loaded by the first mail: it takes a tenth of a worker's start time. */
async function connect(url: string, patienceMs: number): Promise<Transporter> {
  const { default: nodemailer } = await import('nodemailer'); // a bundle in parts has its default alone
  const transporter = nodemailer.createTransport({
    url,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    dnsTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transporter.use('stream', ({ data, message }, done) => {
    message.processFunc((whole) => Readable.from(afterCheck(whole, data as Outgoing)));
    done();
  });
  return transporter;
}

/** Passes addresses as objects, so that they are not parsed as lists or names. Marks every mail as automatic (RFC 3834). */
const outgoingOf = ({ to, inReplyTo, headers, attachments: _refs, ...message }: MailMessage): Omit<Outgoing, 'beforeData'> => ({
  ...message,
  to: to.map((address) => ({ name: '', address })),
  inReplyTo: inReplyTo ?? undefined,
  headers: {
    ...headers,
    'Auto-Submitted': inReplyTo === null ? 'auto-generated' : 'auto-replied',
    'X-Auto-Response-Suppress': 'All', // for Exchange, which ignores Auto-Submitted
  },
});

/** @throws SignalboxError MAIL_REFUSED: a mail without what it speaks of is not sent. */
async function attached({ ref, name: filename, cid }: MailAttachment, documentOf: (ref: string) => Promise<AttachedDocument | null>) {
  const document = await documentOf(ref);
  if (document === null)
    throw new SignalboxError('MAIL_REFUSED', { detail: `its attachment ${filename} is not kept any more`, nothingHappened: true });
  return { filename, content: document.body, contentType: document.mediaType, ...(cid !== undefined && { cid }) };
}

interface Outgoing extends SendMailOptions {
  beforeData: () => Promise<void>;
}

/** Read when the server is ready for the data. Buffers the message first, so that nothing happens between `beforeData` and the data. */
async function* afterCheck(whole: Readable, { beforeData }: Outgoing): AsyncGenerator<Buffer> {
  const bytes = await buffer(whole);
  await beforeData();
  yield bytes;
}

const needsUtf8 = (address: string): boolean => /[^\p{ASCII}]/u.test(splitAddress(address).local);
const UTF8_FIX = 'The part before the @ needs a mail server with SMTPUTF8: set SMTP_URL to one, or reach the person by other means.';

interface SmtpError extends Error {
  /** Nodemailer's code: EAUTH, EENVELOPE, ECONNECTION … */
  code?: string;
  /** Status code of the server's answer, if there was one. */
  responseCode?: number;
  /** The system call that failed, if one did. */
  syscall?: string;
}

/** After an answer of the server, or without a connection, the outcome is known; a broken connection leaves it unknown. */
function mailFailure(error: unknown, { to }: MailMessage): SignalboxError {
  const { code, responseCode, syscall, message } = error as SmtpError;
  const refused = responseCode === undefined ? code === 'EENVELOPE' || code === 'EMESSAGE' : responseCode >= 500;
  if (refused) {
    const fix = code === 'EAUTH' ? 'Check user and password in SMTP_URL.' : to.some(needsUtf8) ? UTF8_FIX : undefined;
    return new SignalboxError('MAIL_REFUSED', { detail: message, fix, cause: error });
  }
  const nothingHappened = responseCode !== undefined || syscall === 'connect' || code === 'EDNS';
  return new SignalboxError('MAIL_UNAVAILABLE', {
    detail: message,
    fix: 'Check that the server of SMTP_URL runs.',
    nothingHappened,
    cause: error,
  });
}

/** Asks the server whether it accepted a message. Throws without an answer, so that the question is repeated. */
async function wasAccepted(ask: string, messageId: string): Promise<boolean> {
  const address = new URL('/messages', ask);
  address.searchParams.set('messageId', messageId);
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(ASK_PATIENCE_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const messages = await response.json();
    if (!Array.isArray(messages)) throw new Error('the answer is not a list');
    return messages.length > 0;
  } catch (cause) {
    throw new SignalboxError('MAIL_UNAVAILABLE', { detail: `${address.origin} does not say which mails it has: ${String(cause)}`, cause });
  }
}
