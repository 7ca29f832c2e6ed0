import { z } from 'zod';
import { createFaultRules, type FaultRules } from '../common/fault-rules.ts';
import { readBodyAs } from './protocol.ts';

const ANSWER_FAULTS = ['cut-off', 'broken-json', 'truncated-json', 'wrong-schema', 'refusal', 'empty-choice', 'thoughts'] as const;
const PROVIDER_FAULTS = [
  '429',
  '429-no-retry-after',
  '500',
  '503',
  '498',
  '529',
  'quota',
  'unknown-model',
  'in-band-error',
  'spoilt',
] as const;
const TRANSPORT_FAULTS = ['hang', 'slow', 'reset', 'reset-mid-body', 'drip', 'huge'] as const;
export const FAULTS = [...PROVIDER_FAULTS, ...TRANSPORT_FAULTS, ...ANSWER_FAULTS] as const;
export type FaultName = (typeof FAULTS)[number];

/** A fault and the requests that it applies to. */
const Fault = z.object({
  match: z.object({ prompt: z.string(), run: z.string(), contains: z.string() }).partial().default({}),
  /** Number of requests that it applies to; null: all. */
  times: z.int().min(1).nullable().default(null),
  fault: z.enum(FAULTS),
  retryAfterSeconds: z.number().min(0).default(1),
  /** Delay of a slow answer. */
  delayMs: z.number().min(0).default(1_000),
});
export type Fault = z.infer<typeof Fault>;
const FaultList = z.object({ rules: z.array(Fault) });

interface Asked {
  prompt: string | null;
  run: string | null;
  body: string;
}
export type FaultSwitches = FaultRules<Fault, Asked>;

export const createFaultSwitches = (): FaultSwitches =>
  createFaultRules(
    ({ match }, { prompt, run, body }) =>
      (match.prompt ?? prompt) === prompt && (match.run ?? run) === run && body.includes(match.contains ?? ''),
  );

/** Reads `{ rules: [...] }`. @throws ProtocolError 400 */
export const readFaults = (body: unknown): Fault[] => readBodyAs(FaultList, body).rules;

/** The fault that a header asks for. @throws ProtocolError 400 */
export const faultNamed = (name: string): Fault => readBodyAs(Fault, { fault: name });
