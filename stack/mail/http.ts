import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from '../common/read-body.ts';
import { listenOn } from '../common/listen.ts';
import { MailFaults } from './faults.ts';
import type { MailStore } from './store.ts';

const BODY_LIMIT_BYTES = 10_000;

export interface MailHttpOptions {
  store: MailStore;
  port: number;
  setFaults: (faults: MailFaults) => void;
}

interface Answer {
  status: number;
  body: unknown;
}

/** Answers GET /health, GET /messages[?messageId=…] and PUT /faults; a sender in doubt can check whether its mail arrived. */
export async function startMailHttp({ port, ...options }: MailHttpOptions): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    handle(request, options).then(
      (answer) => send(response, answer),
      (error: unknown) => send(response, { status: 400, body: { message: String(error) } }),
    );
  });
  const taken = await listenOn(server, port);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: taken, close };
}

async function handle(request: IncomingMessage, { store, setFaults }: Omit<MailHttpOptions, 'port'>): Promise<Answer> {
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

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
