/**
 * What a finish reason tells about an answer before it is read. `cut`: stopped at a limit. `refused`: the model or a filter declined.
 * `spoilt`: the provider could not use the model's output. `failed`: the provider broke down.
 */
export type Finish = 'whole' | 'cut' | 'spoilt' | 'refused' | 'failed';

/** Providers spell reasons in many ways, so fragments are matched; the first matching line decides. */
const WORDS: readonly [RegExp, Finish][] = [
  [/malformed|unexpected_tool|validate_failed|tool_use_failed|parse_failed|invalid_(?:json|tool|function|output)/, 'spoilt'],
  [/filter|safety|refus|block|prohibit|sensitiv|moderat|guardrail|policy|toxic|recitation|spii|armor|content_violation/, 'refused'],
  [/^(?:stop|eos|end|complete|tool_|function_|success|done)/, 'whole'],
  [/(?<!rate_)limit|length|max_|truncat|incomplete|context_window|token/, 'cut'],
  [
    /error|fail|abort|cancel|time_?out|interrupt|insufficient|overload|network|unavailable|rate_|^(?:other|language|unspecified)$/,
    'failed',
  ],
];

/** Classifies a finish reason; an unknown one counts as whole. */
export function finishOf(reason: string): Finish {
  const word = reason
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? 'whole';
}

const GRAVITY: readonly Finish[] = ['whole', 'cut', 'spoilt', 'refused', 'failed'];

/** The worst of several finish reasons for one answer. */
export const worstReason = (reasons: readonly string[]): string | undefined =>
  reasons.toSorted((a, b) => GRAVITY.indexOf(finishOf(b)) - GRAVITY.indexOf(finishOf(a)))[0];

/** The problem of an answer that stops too early. */
export const CUT = { problem: 'the answer was cut off before its end', cut: true };

/** Why an answer with this finish reason may not be read; null when it may. Callers handle refusals first. */
export function unreadableReason(reason: string): { problem: string; cut: boolean } | null {
  const finish = finishOf(reason);
  if (finish === 'cut') return CUT;
  if (finish === 'spoilt' || finish === 'failed')
    return { problem: `the provider could not use what the model wrote (${reason})`, cut: false };
  return null;
}
