import type { ServerResponse } from 'node:http';
import type { Reply } from './reply.ts';

/** Sends an answer, unless the connection is closed. */
export function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
