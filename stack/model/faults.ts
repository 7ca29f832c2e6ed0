import { ProtocolError } from './protocol-error.ts';

const ANSWER_FAULTS = ['cut-off', 'broken-json', 'truncated-json', 'wrong-schema', 'refusal', 'empty-choice', 'thoughts'] as const;
const PROVIDER_FAULTS = ['429', '429-no-retry-after', '500', '503', '498', '529', 'quota', 'unknown-model', 'in-band-error', 'spoilt'] as const;
const TRANSPORT_FAULTS = ['hang', 'slow', 'reset', 'reset-mid-body', 'drip', 'huge'] as const;
export const FAULTS = [...PROVIDER_FAULTS, ...TRANSPORT_FAULTS, ...ANSWER_FAULTS] as const;
export type FaultName = (typeof FAULTS)[number];

export interface FaultRule {
  match: { prompt?: string; run?: string; contains?: string };
  /** How many requests it hits; null: all. */
  times: number | null;
  fault: FaultName;
  retryAfterSeconds?: number;
  /** How much later a slow answer comes. */
  delayMs?: number;
}

export interface Fault {
  name: FaultName;
  retryAfterSeconds: number;
  delayMs: number;
}

export interface FaultSwitches {
  set(rules: unknown): void;
  clear(): void;
  /** The rules with how often each fired. */
  show(): (FaultRule & { fired: number })[];
  /** The fault that hits this request, if any; counts it. */
  next(request: { prompt: string | null; run: string | null; body: string; header: string | null }): Fault | null;
}

const isFault = (name: unknown): name is FaultName => FAULTS.some((known) => known === name);
const optionalText = (value: unknown): boolean => value === undefined || typeof value === 'string';
const optionalNumber = (value: unknown): boolean => value === undefined || (typeof value === 'number' && value >= 0);

const SLOW_MS = 1_000;

function readRule(value: unknown, index: number): FaultRule {
  const rule = (value ?? {}) as Partial<FaultRule>;
  const match = rule.match ?? {};
  const times = rule.times ?? null;
  const fits =
    isFault(rule.fault) &&
    [match.prompt, match.run, match.contains].every(optionalText) &&
    (times === null || (Number.isInteger(times) && times > 0)) &&
    [rule.retryAfterSeconds, rule.delayMs].every(optionalNumber);
  if (!fits)
    throw new ProtocolError(400, `rules[${index}] is no fault rule; faults are ${FAULTS.join(', ')}.`, 'invalid_value', `rules[${index}]`);
  return { ...(rule as FaultRule), match, times };
}

/** Rules that make the server misbehave on purpose; the first rule that fits and is not used up wins. */
export function createFaultSwitches(): FaultSwitches {
  let rules: (FaultRule & { fired: number })[] = [];
  return {
    set(given) {
      if (!Array.isArray(given)) throw new ProtocolError(400, 'Expected { rules: [...] }.', 'invalid_value', 'rules');
      rules = given.map((rule, index) => ({ ...readRule(rule, index), fired: 0 }));
    },
    clear() {
      rules = [];
    },
    show: () => rules,
    next({ prompt, run, body, header }) {
      if (header !== null) {
        if (!isFault(header)) throw new ProtocolError(400, `There is no fault '${header}'.`, 'invalid_value', 'x-signalbox-fault');
        return { name: header, retryAfterSeconds: 1, delayMs: SLOW_MS };
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
      return { name: rule.fault, retryAfterSeconds: rule.retryAfterSeconds ?? 1, delayMs: rule.delayMs ?? SLOW_MS };
    },
  };
}
