import type { Socket } from 'node:net';
import type { ConnectionError } from 'fastify';
import { SignalboxError } from '../kit/common/failures.ts';
import { problemOf } from './problem.ts';

const REASONS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not arrive in time',
  HPE_HEADER_OVERFLOW: 'the headers are too long',
};

/**
 * Answers bytes that are no HTTP request, or one that comes too slowly, and closes the connection. One that was opened ahead and never used
 * gets no answer, which a browser would take for that of its next request.
 */
export function refuseUnreadable({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) return void socket.destroy();
  const detail = REASONS[code] ?? 'it is not HTTP';
  const body = JSON.stringify(problemOf(new SignalboxError('INPUT_INVALID', { field: 'request', detail, fix: 'Correct the request.' })));
  const head = ['HTTP/1.1 400 Bad Request', 'Content-Type: application/problem+json', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end([...head, 'Connection: close', '', body].join('\r\n'), () => socket.destroy());
}
