import type { IncomingHttpHeaders } from 'node:http';
import type { HouseOutcome } from './faults.ts';

/** The outside companies that the process stands for. */
export type Partner = 'payments' | 'carrier' | 'warehouse';

/** One request, read whole. */
export interface Call {
  partner: Partner;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The `Idempotency-Key`. */
  key: string | null;
  /** `http://host:port` under which the caller reached us. */
  baseUrl: string;
  /** What the payment house makes of it instead of what was asked for; null as a rule. */
  outcome: HouseOutcome | null;
  /** Called once the work on the request begins: a slow partner waits here. */
  enter: () => Promise<void>;
  /** Called when the state is committed and the answer is not yet: a partner that dies half way throws here. */
  written: () => void;
}

export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** The stored answer to an earlier request with the same key. */
  replayed?: boolean;
}

/** A refusal that is answered, while nothing of the request is kept. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly reply: Reply) {
    super(`refused with status ${reply.status}`);
  }
}

/** The connection is cut instead of an answer. */
export class CutConnection extends Error {
  override readonly name = 'CutConnection';
}

/** How a partner words what every partner may have to say. */
export interface Wording {
  refuse(status: number, message: string): Reply;
  /** The key was used with another request. */
  otherRequest(key: string): Reply;
  /** A request with this key is at work. */
  inUse(key: string): Reply;
}
