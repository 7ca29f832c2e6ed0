import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { send, startJsonServer } from '../common/json-server.ts';
import { openLineLog, type LineLog } from '../common/line-log.ts';
import { BodyTooLarge, readBody } from '../common/read-body.ts';
import { answerRequest } from './answer.ts';
import { toCompletion } from './completion.ts';
import { embed } from './embeddings.ts';
import { EMBEDDING_MODEL, warmUp } from './encoder.ts';
import { playFault, spoilCompletion } from './fault-play.ts';
import { createFaultSwitches, faultNamed, readFaults, type FaultName, type FaultSwitches } from './faults.ts';
import { ChatRequest, MODELS, ProtocolError, readBodyAs, requireModel } from './protocol.ts';

export interface ModelServerOptions {
  /** 0 picks a free one. */
  port: number;
  /** File for the request log, as JSON lines. */
  logFile?: string | null;
  /** Delay before each answer, to simulate a slower model. */
  latencyMs?: number;
}

export interface ModelServer {
  port: number;
  /** `http://127.0.0.1:<port>/v1` */
  baseUrl: string;
  close(): Promise<void>;
}

/** A line of the request log. `time` is when the answer was ready; `requestHash` is the SHA-256 of the body. */
export interface RequestLine {
  arrivedAt: string;
  time: string;
  run: string | null;
  prompt: string | null;
  requestHash: string;
  status: number;
  fault: string | null;
}

interface Context {
  log: LineLog<RequestLine>;
  faults: FaultSwitches;
  latencyMs: number;
}

const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** Starts the offline model on the loopback address. @throws the error of listen, for example EADDRINUSE. */
export async function startModelServer({ port, logFile = null, latencyMs = 0 }: ModelServerOptions): Promise<ModelServer> {
  const context: Context = { log: openLineLog(logFile), faults: createFaultSwitches(), latencyMs };
  const serve = (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    route(context, request, response).catch((error: unknown) => refuse(response, error));
  const [server] = await Promise.all([startJsonServer(port, serve), warmUp()]);
  return {
    port: server.port,
    baseUrl: `http://127.0.0.1:${server.port}/v1`,
    close: () => server.close().then(() => context.log.close()),
  };
}

async function route(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const target = `${request.method} ${(request.url ?? '/').split('?')[0]}`;
  switch (target) {
    case 'POST /v1/chat/completions':
      return answerWith(complete, context, request, response);
    case 'POST /v1/embeddings':
      return answerWith(embed, context, request, response);
    case 'GET /health':
      return send(response, { status: 200, body: { status: 'ok' } });
    case 'GET /v1/models': {
      const data = [...MODELS, EMBEDDING_MODEL].map((id) => ({ id, object: 'model', created: 0, owned_by: 'signalbox-offline' }));
      return send(response, { status: 200, body: { object: 'list', data } });
    }
    case 'PUT /faults':
      context.faults.set(readFaults(parseBody(await readBody(request, BODY_LIMIT_BYTES))));
      return send(response, { status: 200, body: { rules: context.faults.show() } });
    case 'DELETE /faults':
      context.faults.set([]);
      return send(response, { status: 200, body: { rules: [] } });
    case 'GET /faults':
      return send(response, { status: 200, body: { rules: context.faults.show() } });
    default:
      throw new ProtocolError(404, `There is nothing at ${target}.`, 'unknown_url');
  }
}

type Answering = (body: unknown, fault: FaultName | null) => Promise<unknown>;

/** Reads and logs a request, plays its fault, and sends the result of `answering`. */
async function answerWith(answering: Answering, context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const arrivedAt = new Date().toISOString();
  const body = await readBody(request, BODY_LIMIT_BYTES);
  const [run, prompt, named] = [header(request, 'run'), header(request, 'prompt'), header(request, 'fault')];
  const note = { run, prompt, fault: null as string | null };
  const log = (status: number): void => {
    const requestHash = createHash('sha256').update(body).digest('hex');
    context.log.write({ arrivedAt, time: new Date().toISOString(), ...note, requestHash, status });
  };
  try {
    const fault = named === null ? context.faults.next({ run, prompt, body }) : faultNamed(named);
    note.fault = fault?.fault ?? null;
    await delay(context.latencyMs + (fault?.fault === 'slow' ? fault.delayMs : 0));
    const played = fault && playFault(fault, response);
    if (played !== null) return log(played);
    const answer = await answering(parseBody(body), fault?.fault ?? null);
    log(200);
    send(response, { status: 200, body: answer });
  } catch (error) {
    log(error instanceof ProtocolError ? error.status : 500);
    throw error;
  }
}

const complete: Answering = async (body, fault) => {
  const request = readBodyAs(ChatRequest, body);
  requireModel(request.model, MODELS);
  const good = toCompletion(request, await answerRequest(request), Math.floor(Date.now() / 1000));
  return fault ? spoilCompletion(fault, good) : good;
};

const header = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[`x-signalbox-${name}`];
  return typeof value === 'string' ? value : null;
};

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProtocolError(400, `The body is not JSON: ${(error as Error).message}.`, 'invalid_json');
  }
}

function refusalOf(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof BodyTooLarge) return new ProtocolError(413, error.message, 'request_too_large');
  return new ProtocolError(500, `The offline model failed: ${String(error)}.`, 'internal_error', null, 'server_error');
}

function refuse(response: ServerResponse, error: unknown): void {
  const refusal = refusalOf(error);
  // The rest of a too large body is not read, so the connection cannot be reused.
  send(response, { status: refusal.status, body: refusal.body, headers: refusal.status === 413 ? { connection: 'close' } : {} });
}
