import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOn } from '../stack/common/listen.ts';
import { readBody } from '../stack/common/read-body.ts';
import { createPlay, fillReply, type ProxiedRequest, type ScriptedRule } from './scripted-rules.ts';

/** A request that went through, or was answered by a rule. */
export interface SeenRequest extends ProxiedRequest {
  at: number;
  /** The answer's file, or null when it went through. */
  played: string | null;
  /** 0 when what stands behind did not answer. */
  status: number;
}

/** Stands before a server, answers what its rules match and passes everything else on. */
export interface ScriptedProxy {
  url: string;
  /** From now on; an empty list passes everything on. */
  setRules(rules: readonly ScriptedRule[]): void;
  seen(): readonly SeenRequest[];
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
/** Of one connection, or changed because the body is read here. */
const HOP_HEADERS = new Set(['host', 'connection', 'content-length', 'content-encoding', 'transfer-encoding', 'keep-alive']);

/** @param to address of the server behind, without a slash at its end. */
export async function openScriptedProxy(to: string): Promise<ScriptedProxy> {
  let play = createPlay([]);
  const seen: SeenRequest[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(incoming, BODY_LIMIT_BYTES);
    const request = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers: incoming.headers, body };
    const rule = play(request);
    const entry: SeenRequest = { ...request, at: Date.now(), played: rule?.reply ?? null, status: rule?.answer.status ?? 0 };
    seen.push(entry);
    if (!rule) return passOn(to, request, response, (status) => (entry.status = status));
    response.writeHead(rule.answer.status, Object.fromEntries(rule.answer.headers)).end(fillReply(rule.answer, request));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy()); // as a server that is down
  });
  const port = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    setRules: (rules) => void (play = createPlay(rules)),
    seen: () => seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function passOn(to: string, request: ProxiedRequest, response: ServerResponse, note: (status: number) => void): Promise<void> {
  const { method, path, body } = request;
  const headers = Object.entries(request.headers).filter(([name]) => !HOP_HEADERS.has(name)) as [string, string][];
  const answer = await fetch(`${to}${path}`, { method, headers, ...(body !== '' && { body }), redirect: 'manual' });
  const bytes = Buffer.from(await answer.arrayBuffer());
  note(answer.status);
  const kept = [...answer.headers].filter(([name]) => !HOP_HEADERS.has(name));
  response.writeHead(answer.status, Object.fromEntries(kept)).end(bytes);
}
