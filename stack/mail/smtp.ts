import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { asciiDomain, splitAddress } from '../../src/kit/common/address.ts';
import { listenOn } from '../common/listen.ts';
import type { MailFaults } from './faults.ts';
import { takeQuotedLocalParts } from './quoted-local-part.ts';
import type { MailStore } from './store.ts';

const SIZE_LIMIT_BYTES = 25 * 1024 * 1024;

export interface SmtpOptions {
  store: MailStore;
  port: number;
  faults: () => MailFaults;
  warn: (error: unknown) => void;
}

/** Accepts mail for all addresses on the loopback interface; a message is on disk before it is acknowledged. */
export async function startSmtp({ store, port, faults, warn }: SmtpOptions): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Map<number, Socket>();
  const smtp = new SMTPServer({
    banner: 'Signalbox mail catcher',
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: SIZE_LIMIT_BYTES,
    closeTimeout: 500,
    onConnect: (session, done) => {
      for (const connection of smtp.connections) if (connection.session === session) takeQuotedLocalParts(connection);
      done();
    },
    onAuth: (_auth, _session, answer) => answer(null, { user: 'anybody' }),
    onData: (stream, session, answer) => {
      const cut = () => sockets.get(session.remotePort)?.destroy();
      receive(stream, { store, faults: faults(), cut, trace: traceOf(session) }).then(
        (text) => text !== null && (answer as (error: null, text: string) => void)(null, text),
        answer,
      );
    },
  });
  smtp.on('error', warn); // a client that disconnects must not end the server
  smtp.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });
  const taken = await listenOn(smtp.server, port);
  return { port: taken, close: () => new Promise((resolve) => smtp.close(() => resolve())) };
}

interface Reception {
  store: MailStore;
  faults: MailFaults;
  cut: () => void;
  /** Header lines added before the message. */
  trace: string;
}

/** @returns the acknowledgement, or null when the connection was cut instead. */
async function receive(stream: SMTPServerDataStream, { store, faults, cut, trace }: Reception): Promise<string | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw smtpError(552, `The message is larger than ${SIZE_LIMIT_BYTES} bytes`);
  if (faults.reject !== null) throw smtpError(faults.reject, 'Refused, because a fault switch says so');
  const { file } = await store.keep(Buffer.concat([Buffer.from(trace), ...chunks]));
  if (faults.delayMs > 0) await sleep(faults.delayMs);
  if (!faults.dropAfterData) return `Kept as ${file}`;
  cut();
  return null;
}

/** The message does not contain its envelope, so each receiver is written above it, as mail servers do. */
const traceOf = ({ envelope }: SMTPServerSession): string =>
  envelope.rcptTo.map(({ address }) => `Delivered-To: ${asItCame(address)}\r\n`).join('');

/** Restores ASCII addresses: the server has decoded their `xn--` labels. */
function asItCame(address: string): string {
  const { local, domain } = splitAddress(address);
  return /^\p{ASCII}*$/u.test(local) ? `${local}@${asciiDomain(domain) ?? domain}` : address;
}

const smtpError = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });
