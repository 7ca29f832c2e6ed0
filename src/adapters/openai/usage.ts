import type { ModelUsage } from '../../kit/activity/model/provider.ts';

/** More tokens than any context holds: the count is wrong, and no column of the database takes it. */
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
 * The tokens of an answer, never fewer than were billed. Null where the provider does not count or contradicts itself: the price is then
 * unknown and not zero.
 * @param said whether the answer holds anything, which is never free.
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

/** Reasoning can be part of the completion or stand beside it; only the total tells, and without one it counts as beside. */
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
  const isBeside = total === undefined || reasoning > told;
  return Math.max(isBeside ? told + reasoning : told, (total ?? 0) - input);
}

/** The cheaper price is only for a number of cached tokens that is possible. */
function cachedOf({ prompt_tokens_details }: Counts, input: number): number {
  const cached = prompt_tokens_details?.cached_tokens;
  return typeof cached === 'number' && Number.isInteger(cached) && cached >= 0 && cached <= input ? cached : 0;
}

/** Undefined when it is not there; infinite when it is no count, so that it is more than anything that can be billed. */
function count(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? Math.ceil(number) : Infinity;
}
