import type { Partner } from './reply.ts';

/** One line of `partners.jsonl`; each request has two, so that one that was never answered shows. */
export interface PartnerLine {
  /** ISO time. */
  time: string;
  phase: 'before' | 'after';
  /** The same in both lines of a request. */
  request: string;
  partner: Partner;
  method: string;
  path: string;
  key: string | null;
  /** The run that the key names, if it begins with one. */
  run: string | null;
  /** Of `after` only; 0 when no answer was sent. */
  status: number | null;
  /** The fault that was played. */
  fault: string | null;
  /** Whether the answer is the stored one of an earlier request with this key. */
  replayed: boolean;
}

/** `<workflow>:<business id>` at the start of a key; neither part holds a colon. */
export const runOf = (key: string | null): string | null => /^([a-z][a-z0-9-]*:[A-Za-z0-9._-]+):/.exec(key ?? '')?.[1] ?? null;
