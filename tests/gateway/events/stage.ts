import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { createEventPost } from '../../../src/adapters/http/event-post.ts';
import type { GuardedOptions } from '../../../src/adapters/http/guarded-fetch.ts';
import { createAddressGuard } from '../../../src/adapters/http/public-address.ts';
import { openSender, type SenderParts } from '../../../src/gateway/events/sender.ts';
import type { EventPorts } from '../../../src/gateway/events/ports.ts';
import { RUN_EVENT_TYPES, type EventReceiver, type EventSubscription } from '../../../src/kit/common/run-event.ts';
import type { Db } from '../../../src/store/database.ts';
import { writeRecords } from '../../../src/store/records.ts';
import { addRun } from '../../../testkit/activity.ts';
import { openTestClient } from '../../../testkit/client.ts';

const SECRET = `whsec_${Buffer.from('a secret of the event tests').toString('base64')}`;

export interface Receiver {
  url: string;
  port: number;
  /** The ids of the events that it took, in order of arrival. */
  taken: string[];
  /** All requests. */
  requests: { headers: IncomingHttpHeaders; body: string }[];
  /** Statuses of the next answers, with headers; 0 breaks the connection after the request was read. */
  answers: (number | [number, Record<string, string>])[];
  /** The status of all others. */
  usual: number;
  close(): Promise<void>;
}

/** A receiver by the standard: it refuses what is not signed, and notes what it took. */
export async function openReceiver(host = '127.0.0.1'): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const { headers } = request;
      receiver.requests.push({ headers, body });
      const [status, extra] = [receiver.answers.shift() ?? receiver.usual].flat() as [number, Record<string, string>?];
      if (status === 0) return void request.socket.destroy();
      new Webhook(SECRET).verify(body, headers as Record<string, string>);
      if (status < 300) receiver.taken.push(headers['webhook-id'] as string);
      response.writeHead(status, extra).end('noted');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const receiver: Receiver = { url: `http://${host}:${port}/events`, port, taken: [], requests: [], answers: [], usual: 204, close };
  return receiver;
}

export const toWebhook = (url: string): EventReceiver => ({ kind: 'webhook', url, secretNames: ['S'], secrets: [SECRET] });

/** A subscription to every event. */
export const subscription = (name: string, receiver: EventReceiver, rest: Partial<EventSubscription> = {}): EventSubscription => ({
  ...{ name, events: RUN_EVENT_TYPES, workflows: null, receiver },
  ...rest,
});

export interface Mails {
  to: string;
  subject: string;
  text: string;
}

/** Ports to receivers on this machine, with mails in memory. */
export function testPorts(mails: Mails[], options: Partial<GuardedOptions> = {}): EventPorts {
  return {
    post: createEventPost({ guard: createAddressGuard('127.0.0.1'), timeoutMs: 20_000, ...options }),
    mail: async ({ key: _key, ...mail }) => void mails.push(mail),
    addressesOf: (name) => (name === 'operators' ? ['otto@signalbox.example'] : []),
  };
}

/** A gateway's sender, by the clock of the test. */
export const openTestSender = (db: Db, parts: Pick<SenderParts, 'subscriptions' | 'ports' | 'now'>) =>
  openSender({
    ...{ client: openTestClient(db, ''), logger: pino({ level: process.env['TEST_LOG'] ?? 'silent' }), inbox: null, random: () => 0 },
    ...parts,
  });

/** Writes a run's state, as an activity's end does. */
export const working = (db: Db, run: string) =>
  writeRecords(db, run, { status: 'running', state: 'working', step: null, at: new Date().toISOString() }, [], []);

export const ending = (db: Db, run: string, status: 'completed' | 'failed' | 'cancelled' = 'completed') =>
  writeRecords(db, run, null, [], [], {
    ...{ status, state: status, result: null, endedAt: new Date().toISOString() },
    failure: status === 'failed' ? { code: 'MODEL_AUTH', message: 'The key of kim@example.com is wrong' } : null,
  });

/** Adds runs that have started. */
export async function startRuns(db: Db, ids: readonly string[]): Promise<void> {
  for (const id of ids) await working(db, await addRun(db, id, { workflow: id.split(':')[0]! }));
}
