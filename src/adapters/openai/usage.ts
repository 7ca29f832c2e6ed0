import type { ModelUsage } from '../../kit/activity/model/provider.ts';

/** Larger than any context, so such a count is wrong; it would not fit into the database either. */
const MOST_TOKENS = 100_000_000;

interface Counts {
  prompt_tokens?: unknown;
  input_tokens?: unknown;
  completion_tokens?: unknown;
  output_tokens?: unknown;
  total_tokens?: unknown;
  reasoning_tokens?: unknown;
  prompt_tokens_details?: { cached_tokens?: unknown } | null;
  completion_tokens_details?: { reasoning_tokens?: unknown } | null;
}

/**
 * The tokens of an answer, never fewer than billed; null (price unknown, not zero) when the provider's counts are missing or contradictory.
 * @param said whether the answer has content, so that it cannot be free.
 */
export function readUsage(usage: unknown, said: boolean): ModelUsage | null {
  if (typeof usage !== 'object' || usage === null) return null;
  const counts = usage as Counts;
  const input = count(counts.prompt_tokens ?? counts.input_tokens);
  const told = count(counts.completion_tokens ?? counts.output_tokens);
  const total = count(counts.total_tokens) || undefined;
  const reasoning = count(counts.completion_tokens_details?.reasoning_tokens ?? counts.reasoning_tokens) ?? 0;
  if (!input || (told === undefined && total === undefined)) return null;
  const output = outputOf({ input, told: told ?? 0, total, reasoning });
  const isKnown = [input, told ?? 0, total ?? 0, reasoning, output].every((tokens) => tokens <= MOST_TOKENS);
  return isKnown && (output > 0 || !said) ? { inputTokens: input, outputTokens: output, cachedInputTokens: cachedOf(counts, input) } : null;
}

/** Reasoning tokens can be part of the completion tokens or separate; only the total shows which. Without one they count as separate. */
function outputOf({
  input,
  told,
  total,
  reasoning,
}: {
  input: number;
  told: number;
  total: number | undefined;
  reasoning: number;
}): number {
  const isSeparate = total === undefined || reasoning > told;
  return Math.max(isSeparate ? told + reasoning : told, (total ?? 0) - input);
}

/** Cached tokens, which are cheaper; 0 if the number is not plausible. */
function cachedOf({ prompt_tokens_details }: Counts, input: number): number {
  const cached = prompt_tokens_details?.cached_tokens;
  return typeof cached === 'number' && Number.isInteger(cached) && cached >= 0 && cached <= input ? cached : 0;
}

/** Undefined if missing; infinite if invalid, so that it exceeds every limit. */
function count(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? Math.ceil(number) : Infinity;
}
