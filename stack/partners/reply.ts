import type { IncomingHttpHeaders } from 'node:http';
import type { HouseOutcome } from './faults.ts';
import type { Partner } from './partner.ts';

/** One request, fully read. */
export interface Call {
  partner: Partner;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The `Idempotency-Key`. */
  key: string | null;
  /** `http://host:port` as the caller reached us. */
  baseUrl: string;
  /** The outcome that the payment house returns instead of the requested one; usually null. */
  outcome: HouseOutcome | null;
  /** Called when the work begins: a slow partner waits here. */
  enter: () => Promise<void>;
  /** Called when the state is committed but not the answer: a partner that dies half way throws here. */
  written: () => void;
}

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** Whether this is the stored answer to an earlier request with the same key. */
  replayed?: boolean;
}

/** A refusal that is answered; nothing of the request is committed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly reply: Reply) {
    super(`refused with status ${reply.status}`);
  }
}

/** Cuts the connection instead of answering. */
export class CutConnection extends Error {
  override readonly name = 'CutConnection';
}

/** Answers that every partner words in its own way. */
export interface Wording {
  refuse(status: number, message: string): Reply;
  /** The key was used with another request. */
  otherRequest(key: string): Reply;
  /** A request with this key is in progress. */
  inUse(key: string): Reply;
}
