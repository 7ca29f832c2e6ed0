import type { Partner } from './partner.ts';

/** One line of `partners.jsonl`; each request has two, so that unanswered requests are visible. */
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
  /** The run at the start of the key, if any. */
  run: string | null;
  /** Only in `after`; 0 when no answer was sent. */
  status: number | null;
  /** The fault that was played. */
  fault: string | null;
  /** Whether the answer was stored for an earlier request with this key. */
  replayed: boolean;
}

/** `<workflow>:<business id>` at the start of a key; neither part contains a colon. */
export const runOf = (key: string | null): string | null => /^([a-z][a-z0-9-]*:[A-Za-z0-9._-]+):/.exec(key ?? '')?.[1] ?? null;
