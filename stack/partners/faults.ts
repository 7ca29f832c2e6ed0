import { z } from 'zod';
import { createFaultRules, type FaultRules } from '../common/fault-rules.ts';
import type { Partner } from './reply.ts';

/**
 * What the payment house may make of a request beside what was asked for. Of a payment: processing. Of a capture: processing, partial (half of
 * it), requires_capture (nothing), canceled. Of a void: requires_capture (it still holds). Of a refund: pending, requires_action, failed,
 * canceled. `POST /house/payment/ID?status=…` and `/house/refund/ID?status=…` move it on, as the bank does.
 */
const HOUSE_OUTCOMES = ['processing', 'partial', 'requires_capture', 'canceled', 'pending', 'requires_action', 'failed'] as const;
export type HouseOutcome = (typeof HOUSE_OUTCOMES)[number];

/** What a partner does wrong on demand. */
export const FaultRule = z.strictObject({
  match: z.strictObject({
    partner: z.enum(['payments', 'carrier', 'warehouse']).optional(),
    method: z.string().optional(),
    /** The whole path; `*` stands for one part of it, as in `/v1/payment_intents/*\/capture`. */
    path: z.string().optional(),
    /** A piece of the idempotency key. */
    key: z.string().optional(),
  }),
  /**
   * before: the connection is cut before anything is committed; during: when the state is committed and the answer is not yet;
   * after: when everything is committed; silent: then too, and the connection stays open without an answer. refuse: the partner calls the request invalid; status: it answers with `status`;
   * hang: it never answers; slow: it answers `delayMs` later. Of refuse, status and hang nothing is kept. outcome: the payment house answers
   * well, and what was asked for is not done as asked, see `outcome`.
   */
  fault: z.enum(['before', 'during', 'after', 'silent', 'refuse', 'hang', 'slow', 'status', 'outcome']),
  /** Beside the fault of that name. */
  outcome: z.enum(HOUSE_OUTCOMES).optional(),
  /** How many requests it hits; null: all. */
  times: z.int().positive().nullable().default(1),
  status: z.int().min(400).max(599).default(503),
  /** Sent as `Retry-After` beside `status`. */
  retryAfterSeconds: z.number().min(0).optional(),
  delayMs: z.int().min(0).max(600_000).default(1_000),
});
export type FaultRule = z.infer<typeof FaultRule>;

interface Asked {
  partner: Partner;
  method: string;
  path: string;
  key: string | null;
}
export type FaultSwitches = FaultRules<FaultRule, Asked>;

/** Rules that make the partners misbehave on purpose. */
export const createFaultSwitches = (): FaultSwitches =>
  createFaultRules(
    ({ match }, { partner, method, path, key }) =>
      (match.partner ?? partner) === partner &&
      (match.method ?? method) === method &&
      (match.path === undefined || fits(match.path, path)) &&
      (match.key === undefined || (key?.includes(match.key) ?? false)),
  );

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index]);
}
