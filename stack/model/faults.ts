import { z } from 'zod';
import { readBodyAs } from './protocol.ts';

const ANSWER_FAULTS = ['cut-off', 'broken-json', 'truncated-json', 'wrong-schema', 'refusal', 'empty-choice', 'thoughts'] as const;
const PROVIDER_FAULTS = ['429', '429-no-retry-after', '500', '503', '498', '529', 'quota', 'unknown-model', 'in-band-error', 'spoilt'] as const;
const TRANSPORT_FAULTS = ['hang', 'slow', 'reset', 'reset-mid-body', 'drip', 'huge'] as const;
export const FAULTS = [...PROVIDER_FAULTS, ...TRANSPORT_FAULTS, ...ANSWER_FAULTS] as const;
export type FaultName = (typeof FAULTS)[number];

const FaultRule = z.object({
  match: z.object({ prompt: z.string(), run: z.string(), contains: z.string() }).partial().default({}),
  /** How many requests it hits; null: all. */
  times: z.int().min(1).nullable().default(null),
  fault: z.enum(FAULTS),
  retryAfterSeconds: z.number().min(0).default(1),
  /** How much later a slow answer comes. */
  delayMs: z.number().min(0).default(1_000),
});
type FaultRule = z.infer<typeof FaultRule>;
const FaultRules = z.object({ rules: z.array(FaultRule) });

export interface Fault {
  name: FaultName;
  retryAfterSeconds: number;
  delayMs: number;
}

export interface FaultSwitches {
  /** @param body `{ rules: [...] }` */
  set(body: unknown): void;
  clear(): void;
  /** The rules with how often each fired. */
  show(): (FaultRule & { fired: number })[];
  /** The fault that hits this request, if any; counts it. */
  next(request: { prompt: string | null; run: string | null; body: string; header: string | null }): Fault | null;
}

/** Rules that make the server misbehave on purpose; the first rule that fits and is not used up wins. */
export function createFaultSwitches(): FaultSwitches {
  let rules: (FaultRule & { fired: number })[] = [];
  return {
    set(body) {
      rules = readBodyAs(FaultRules, body).rules.map((rule) => ({ ...rule, fired: 0 }));
    },
    clear() {
      rules = [];
    },
    show: () => rules,
    next({ prompt, run, body, header }) {
      if (header !== null) {
        const { fault, ...rest } = readBodyAs(FaultRule, { fault: header });
        return { name: fault, ...rest };
      }
      const rule = rules.find(
        ({ match, times, fired }) =>
          (times === null || fired < times) &&
          (match.prompt === undefined || match.prompt === prompt) &&
          (match.run === undefined || match.run === run) &&
          (match.contains === undefined || body.includes(match.contains)),
      );
      if (!rule) return null;
      rule.fired += 1;
      return { name: rule.fault, retryAfterSeconds: rule.retryAfterSeconds, delayMs: rule.delayMs };
    },
  };
}
