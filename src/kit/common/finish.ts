/**
 * What a finish reason says of an answer, before the answer is read. `cut`: it stopped at a limit. `refused`: the model or a filter declined.
 * `spoilt`: the provider could not use what the model wrote. `failed`: the provider broke down.
 */
export type Finish = 'whole' | 'cut' | 'spoilt' | 'refused' | 'failed';

/** Providers spell the same reason in many ways, so the parts of the words count; the first line that fits decides. */
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

/** Reads a finish reason; one that nobody knows says nothing against the answer. */
export function finishOf(reason: string): Finish {
  const word = reason
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? 'whole';
}

const GRAVITY: readonly Finish[] = ['whole', 'cut', 'spoilt', 'refused', 'failed'];

/** Of several reasons for one answer the one that says the worst of it. */
export const worstReason = (reasons: readonly string[]): string | undefined =>
  reasons.toSorted((a, b) => GRAVITY.indexOf(finishOf(b)) - GRAVITY.indexOf(finishOf(a)))[0];

/** What is wrong with an answer that stops too early. */
export const CUT = { problem: 'the answer was cut off before its end', cut: true };

/** Why an answer with this finish reason may not be read; null when it may. A refusal is no answer either, and looked at before. */
export function spoiltBy(reason: string): { problem: string; cut: boolean } | null {
  const finish = finishOf(reason);
  if (finish === 'cut') return CUT;
  if (finish === 'spoilt' || finish === 'failed')
    return { problem: `the provider could not use what the model wrote (${reason})`, cut: false };
  return null;
}
