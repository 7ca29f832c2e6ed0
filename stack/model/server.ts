import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { send, startJsonServer, type JsonAnswer } from '../common/json-server.ts';
import { openLineLog } from '../common/line-log.ts';
import { BodyTooLarge, readBody } from '../common/read-body.ts';
import { answerRequest } from './answer.ts';
import { embed } from './embeddings.ts';
import { EMBEDDING_MODEL, warmUp } from './encoder.ts';
import { createFaultSwitches, faultNamed, playFault, readFaults, spoilCompletion, type Fault } from './faults.ts';
import { closeReader, readPicture, type Reading } from '../ocr/read.ts';
import { ChatRequest, MODELS, VISION_MODEL, ProtocolError, readBodyAs, requireModel } from './protocol.ts';

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
  images: 'read by OCR' | null;
}

const BODY_LIMIT_BYTES = 24 * 1024 * 1024;
type Outcome = Pick<RequestLine, 'status' | 'images'>;
type Answering = (body: unknown, fault: Fault | null, outcome: Outcome) => Promise<unknown>;

/** Starts the offline model on the loopback address. @throws the error of listen, for example EADDRINUSE. */
export async function startModelServer({ port, logFile = null, latencyMs = 0 }: ModelServerOptions): Promise<ModelServer> {
  const log = openLineLog<RequestLine>(logFile);
  const faults = createFaultSwitches();

  async function route(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const target = `${request.method} ${(request.url ?? '/').split('?')[0]}`;
    if (target === 'POST /v1/chat/completions') return serve(complete, request, response);
    if (target === 'POST /v1/embeddings') return serve(embed, request, response);
    if (target === 'GET /health') return { status: 'ok' };
    if (target === 'GET /v1/models') return MODEL_LIST;
    if (target === 'PUT /faults') faults.set(readFaults(parseBody(await readBody(request, BODY_LIMIT_BYTES))));
    else if (target === 'DELETE /faults') faults.set([]);
    else if (target !== 'GET /faults') throw new ProtocolError(404, `There is nothing at ${target}.`, 'unknown_url');
    return { rules: faults.show() };
  }

  /** Reads and logs a request, and plays its fault. */
  async function serve(answering: Answering, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const arrivedAt = new Date().toISOString();
    const body = await readBody(request, BODY_LIMIT_BYTES);
    const requestHash = createHash('sha256').update(body).digest('hex');
    const [run, prompt, named] = [header(request, 'run'), header(request, 'prompt'), header(request, 'fault')];
    let fault: Fault | null = null;
    const outcome: Outcome = { status: 500, images: null };
    try {
      fault = named === null ? faults.next({ run, prompt, body }) : faultNamed(named);
      await delay(latencyMs + (fault?.fault === 'slow' ? fault.delayMs : 0));
      const played = fault && playFault(fault, response);
      const answer = played === null ? await answering(parseBody(body), fault, outcome) : null;
      outcome.status = played ?? 200;
      return answer;
    } catch (error) {
      outcome.status = refusalOf(error).status;
      throw error;
    } finally {
      log.write({ arrivedAt, time: new Date().toISOString(), run, prompt, fault: fault?.fault ?? null, requestHash, ...outcome });
    }
  }

  const answer = (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    route(request, response).then(
      (body) => (body === null ? undefined : send(response, { status: 200, body })),
      (error: unknown) => send(response, refusalOf(error)),
    );
  const [server] = await Promise.all([startJsonServer(port, answer), warmUp()]);
  const close = () => Promise.all([server.close(), closeReader()]).then(() => log.close());
  return { port: server.port, baseUrl: `http://127.0.0.1:${server.port}/v1`, close };
}

const MODEL_LIST = {
  object: 'list',
  data: [...MODELS, EMBEDDING_MODEL].map((id) => ({ id, object: 'model', created: 0, owned_by: 'signalbox-offline' })),
};

const complete: Answering = async (body, fault, outcome) => {
  const request = readBodyAs(ChatRequest, body);
  requireModel(request.model, MODELS);
  const good = await answerRequest(request, await readImages(request, outcome));
  return fault ? spoilCompletion(fault, good) : good;
};

/** @throws ProtocolError 400 as from a server whose model takes text only, or for a picture that is not read. */
async function readImages({ model, images }: ChatRequest, outcome: Outcome): Promise<Reading[]> {
  const refuse = (message: string) => new ProtocolError(400, message, 'invalid_image', 'messages');
  if (images.length === 0) return [];
  if (model !== VISION_MODEL) throw refuse(`The model '${model}' does not support image input; ${VISION_MODEL} does.`);
  outcome.images = 'read by OCR';
  const reading = images.map((png, at) =>
    readPicture(png).catch((error: Error) => Promise.reject(refuse(`Image ${at + 1} cannot be read: ${error.message}.`))),
  );
  return Promise.all(reading);
}

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

function refusalOf(error: unknown): JsonAnswer {
  if (error instanceof ProtocolError) return error;
  if (!(error instanceof BodyTooLarge)) return new ProtocolError(500, `The offline model failed: ${String(error)}.`, 'internal_error');
  const { status, body } = new ProtocolError(413, error.message, 'request_too_large');
  return { status, body, headers: { connection: 'close' } }; // the rest of the body is not read, so the connection cannot be reused
}
