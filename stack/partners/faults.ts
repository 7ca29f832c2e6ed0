import { z } from 'zod';
import { createFaultRules, type FaultRules } from '../common/fault-rules.ts';
import type { Partner } from './partner.ts';

/**
 * Outcomes that the payment house can return instead of the requested one. Payment: processing. Capture: processing, partial (half of
 * it), requires_capture (nothing), canceled. Void: requires_capture (still holds). Refund: pending, requires_action, failed, canceled.
 * `POST /house/payment/ID?status=…` and `/house/refund/ID?status=…` settle it later, as the bank does.
 */
const HOUSE_OUTCOMES = ['processing', 'partial', 'requires_capture', 'canceled', 'pending', 'requires_action', 'failed'] as const;
export type HouseOutcome = (typeof HOUSE_OUTCOMES)[number];

/** A fault that a partner plays. */
export const FaultRule = z.strictObject({
  match: z.strictObject({
    partner: z.enum(['payments', 'carrier', 'warehouse']).optional(),
    method: z.string().optional(),
    /** The whole path; `*` matches one segment, as in `/v1/payment_intents/*\/capture`. */
    path: z.string().optional(),
    /** Part of the idempotency key. */
    key: z.string().optional(),
  }),
  /**
   * before: cuts the connection before anything is committed; during: when the state is committed but not the answer; after: when everything is
   * committed; silent: like after, but the connection stays open without an answer. refuse: answers that the request is invalid; status: answers
   * with `status`; hang: never answers; these three commit nothing. slow: answers after `delayMs`. outcome: answers with success but another
   * result, see `outcome`.
   */
  fault: z.enum(['before', 'during', 'after', 'silent', 'refuse', 'hang', 'slow', 'status', 'outcome']),
  /** For the fault `outcome`. */
  outcome: z.enum(HOUSE_OUTCOMES).optional(),
  /** Number of requests affected; null for all. */
  times: z.int().positive().nullable().default(1),
  status: z.int().min(400).max(599).default(503),
  /** Sent as `Retry-After` with `status`. */
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

/** Rules that make the partners fail on purpose. */
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
