import type { IncomingMessage } from 'node:http';
import { send, startJsonServer, type JsonAnswer } from '../common/json-server.ts';
import { readBody } from '../common/read-body.ts';
import { MailFaults } from './faults.ts';
import type { MailStore } from './store.ts';

const BODY_LIMIT_BYTES = 10_000;

export interface MailHttpOptions {
  store: MailStore;
  port: number;
  setFaults: (faults: MailFaults) => void;
}

/** Answers GET /health, GET /messages[?messageId=…] and PUT /faults; a sender in doubt can check whether its mail arrived. */
export async function startMailHttp({ port, ...options }: MailHttpOptions): Promise<{ port: number; close(): Promise<void> }> {
  return startJsonServer(port, (request, response) =>
    handle(request, options).then(
      (answer) => send(response, answer),
      (error: unknown) => send(response, { status: 400, body: { message: String(error) } }),
    ),
  );
}

async function handle(request: IncomingMessage, { store, setFaults }: Omit<MailHttpOptions, 'port'>): Promise<JsonAnswer> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /health':
      return { status: 200, body: { ok: true } };
    case 'GET /messages':
      return { status: 200, body: store.find(url.searchParams.get('messageId') ?? undefined) };
    case 'PUT /faults': {
      const faults = MailFaults.parse(JSON.parse(await readBody(request, BODY_LIMIT_BYTES)));
      setFaults(faults);
      return { status: 200, body: faults };
    }
    default:
      return { status: 404, body: { message: `There is no ${request.method} ${url.pathname}` } };
  }
}
