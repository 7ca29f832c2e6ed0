import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { openLineLog, type LineLog } from '../common/line-log.ts';
import { BodyTooLarge, readBody } from '../common/read-body.ts';
import { answerRequest } from './answer.ts';
import { toCompletion, type Completion } from './completion.ts';
import { embed } from './embeddings.ts';
import { EMBEDDING_MODEL, warmUp } from './encoder.ts';
import { playFault, spoilCompletion } from './fault-play.ts';
import { createFaultSwitches, type FaultName, type FaultSwitches } from './faults.ts';
import { errorBody, ProtocolError } from './protocol-error.ts';
import { ChatRequest, MODELS, readBodyAs, requireModel } from './protocol.ts';
import { streamCompletion } from './stream.ts';

export interface ModelServerOptions {
  /** 0 takes a free one. */
  port: number;
  /** JSON-lines file of the requests. */
  logFile?: string | null;
  /** Waited before each answer, to play a slower model. */
  latencyMs?: number;
}

export interface ModelServer {
  port: number;
  /** `http://127.0.0.1:<port>/v1` */
  baseUrl: string;
  close(): Promise<void>;
}

/** A request in the log: when it came and was answered, what it was for, the SHA-256 of its body, and the fault that was played. */
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
  const server = createServer((request, response) => {
    route(context, request, response).catch((error: unknown) => refuse(response, error));
  });
  await Promise.all([listen(server, port), warmUp()]);
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    baseUrl: `http://127.0.0.1:${bound}/v1`,
    async close() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
      context.log.close();
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done));

async function route(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  const target = `${request.method} ${path}`;
  if (target === 'POST /v1/chat/completions') return answerWith(complete, context, request, response);
  if (target === 'POST /v1/embeddings') return answerWith(embed, context, request, response);
  if (target === 'GET /health') return sendJson(response, 200, { status: 'ok' });
  if (target === 'GET /v1/models')
    return sendJson(response, 200, { object: 'list', data: [...MODELS, EMBEDDING_MODEL].map(describeModel) });
  if (target === 'GET /faults') return sendJson(response, 200, { rules: context.faults.show() });
  if (target === 'DELETE /faults') {
    context.faults.clear();
    return sendJson(response, 200, { rules: [] });
  }
  if (target === 'PUT /faults') {
    context.faults.set(parseBody(await readBody(request, BODY_LIMIT_BYTES)));
    return sendJson(response, 200, { rules: context.faults.show() });
  }
  throw new ProtocolError(404, `There is nothing at ${target}.`, 'unknown_url');
}

const describeModel = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'signalbox-offline' });

type Answering = (body: unknown, fault: FaultName | null) => Promise<unknown>;

/** Reads and logs a request, plays the fault that is due, and sends what `answering` makes of the body. */
async function answerWith(answering: Answering, context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const arrivedAt = new Date().toISOString();
  const body = await readBody(request, BODY_LIMIT_BYTES);
  const note = { run: header(request, 'x-signalbox-run'), prompt: header(request, 'x-signalbox-prompt'), fault: null as string | null };
  const log = (status: number) =>
    context.log.write({
      arrivedAt,
      time: new Date().toISOString(),
      ...note,
      requestHash: createHash('sha256').update(body).digest('hex'),
      status,
    });
  try {
    const parsed = parseBody(body);
    const chat = answering === complete ? readBodyAs(ChatRequest, parsed) : null;
    if (chat) requireModel(chat.model, MODELS);
    note.run ??= chat?.metadata.run ?? null;
    note.prompt ??= chat?.metadata.prompt ?? null;
    const fault = context.faults.next({ ...note, body, header: header(request, 'x-signalbox-fault') });
    note.fault = fault?.name ?? null;
    const waitMs = context.latencyMs + (fault?.name === 'slow' ? fault.delayMs : 0);
    if (waitMs > 0) await delay(waitMs);
    const played = fault ? playFault(fault, response) : null;
    if (played !== null) return log(played);
    const answer = await answering(chat ?? parsed, fault?.name ?? null);
    log(200);
    if (chat?.stream) streamCompletion(response, answer as Completion, chat.includeUsage);
    else sendJson(response, 200, answer);
  } catch (error) {
    log(error instanceof ProtocolError ? error.status : 500);
    throw error;
  }
}

const complete: Answering = async (chat, fault) => {
  const request = chat as ChatRequest;
  const good = toCompletion(request, await answerRequest(request), Math.floor(Date.now() / 1000));
  return fault ? (spoilCompletion(fault, good) ?? good) : good;
};

const header = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProtocolError(400, `The body is not JSON: ${(error as Error).message}.`, 'invalid_json');
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refusalOf(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof BodyTooLarge) return new ProtocolError(413, error.message, 'request_too_large');
  return new ProtocolError(500, `The offline model failed: ${String(error)}.`, 'internal_error', null, 'server_error');
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const refusal = refusalOf(error);
  // The rest of a body that is too large is not read.
  if (refusal.status === 413) response.setHeader('connection', 'close');
  sendJson(response, refusal.status, errorBody(refusal));
}
