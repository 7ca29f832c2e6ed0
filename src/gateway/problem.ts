import type { FastifyError, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { toSignalboxError } from '../client/errors.ts';
import { failures, SignalboxError, type FailureCode } from '../kit/common/failures.ts';

/** The body of application/problem+json (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: FailureCode;
  detail: string;
  field?: string;
  fix?: string;
}

/** An error as a problem with its code of the failure table. */
export function problemOf({ code, message, field, fix }: SignalboxError): Problem {
  const { http: status, message: title } = failures[code];
  const detail = code === 'INTERNAL' ? 'The log of the gateway has the reason.' : message; // an unexpected error may hold anything
  return { type: `urn:signalbox:error:${code}`, title, status, code, detail, ...(field && { field }), ...(fix && { fix }) };
}

/** Sends an error as application/problem+json. */
export function sendProblem(reply: FastifyReply, error: SignalboxError): FastifyReply {
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)));
  const body = problemOf(error);
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

/** The error handler of the server. */
export const problemHandler =
  (logger: Logger) =>
  (error: FastifyError | SignalboxError, request: { url: string; method: string }, reply: FastifyReply): FastifyReply => {
    const known = knownError(error);
    logUnexpected(logger, known, error, request);
    return sendProblem(reply, known);
  };

/** Logs what nobody expected; a token in an address is left out. */
export function logUnexpected(logger: Logger, known: SignalboxError, error: Error, { method, url }: { method: string; url: string }): void {
  const path = url.split('?')[0]!.replace(/^(\/links\/).*/, '$1…');
  if (known.code === 'INTERNAL') logger.error({ error, method, path }, 'request failed');
}

/** An error of the table for whatever a route or the framework threw. */
export function knownError(error: FastifyError | SignalboxError): SignalboxError {
  if (error instanceof SignalboxError) return error;
  if (error.statusCode === 413)
    return new SignalboxError('BODY_TOO_LARGE', { field: 'body', fix: 'Send less, or raise the limit of this address.' });
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new SignalboxError('INPUT_INVALID', { field: 'request', detail: error.message, fix: 'Correct the request.' });
  return toSignalboxError(error);
}

/** The error for an address or method that no plugin serves. */
export const pathUnknown = (method: string, url: string): SignalboxError =>
  new SignalboxError('PATH_UNKNOWN', { field: 'path', detail: `${method} ${url.split('?')[0]!.slice(0, 200)}` });
