import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SignalboxError } from '../../common/failures.ts';
import { PRICE_TABLE, type Price } from './price-table.ts';
import type { ModelUsage } from './provider.ts';

export type Prices = ReadonlyMap<string, Price>;

const usdPerMillion = z.number().min(0).max(100_000);
const PriceFile = z.array(
  z.strictObject({
    model: z.string().min(1),
    input: usdPerMillion,
    cachedInput: usdPerMillion,
    output: usdPerMillion,
    source: z.string().min(1),
    asOf: z.iso.date(),
  }),
);

/**
 * The price table, with a JSON file's prices overriding ours.
 * @throws SignalboxError CONFIG_INVALID when the file is unreadable or invalid.
 */
export function readPrices(file?: string): Prices {
  const own = file === undefined ? [] : readPriceFile(file);
  return new Map([...PRICE_TABLE, ...own].map((price) => [price.model, price]));
}

function readPriceFile(file: string): Price[] {
  try {
    return PriceFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'SIGNALBOX_PRICES',
      detail: `${file}: ${why}`,
      fix: 'Make it a JSON list of { model, input, cachedInput, output, source, asOf }, prices in USD per million tokens.',
      cause,
    });
  }
}

/** The price of one call in billionths of a USD, or null when the price or the usage is unknown. */
export function usdNanoOf(prices: Prices, model: string, usage: ModelUsage | null): number | null {
  const price = prices.get(model);
  if (!price || !usage) return null;
  const fresh = usage.inputTokens - usage.cachedInputTokens;
  const pico =
    fresh * picoPerToken(price.input) +
    usage.cachedInputTokens * picoPerToken(price.cachedInput) +
    usage.outputTokens * picoPerToken(price.output);
  return Math.round(pico / 1_000);
}

/** Whole numbers, so that 0.1 USD per million tokens adds up exactly. */
const picoPerToken = (usdPerMillionTokens: number): number => Math.round(usdPerMillionTokens * 1_000_000);
