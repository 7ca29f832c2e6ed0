import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SignalboxError } from '../../common/failures.ts';

/** The port to a model API. */
export interface ModelProvider {
  /** Asks once, without retries. @throws SignalboxError with a MODEL_ code. */
  complete(request: ModelRequest): Promise<ModelAnswer>;
  /** Turns texts into vectors, once and without retries; absent where the provider has none. @throws SignalboxError with a MODEL_ code. */
  embed?(request: EmbeddingRequest): Promise<EmbeddingAnswer>;
}

export interface EmbeddingRequest extends Pick<ModelRequest, 'model' | 'timeoutMs' | 'signal' | 'run' | 'prompt'> {
  /** None is blank. */
  texts: readonly string[];
}

export interface EmbeddingAnswer {
  /** One for each text, in their order; all of one length, of finite numbers, none all zeros. */
  vectors: number[][];
  /** Null when missing or implausible; the price is unknown then. */
  usage: ModelUsage | null;
}

/** How the answer's schema is given to a model; servers differ in what they support. */
type AnswerFormat = 'json_schema' | 'json_object' | 'text';

/** A tool call as the model wrote it. */
export interface ModelToolCall {
  id: string;
  name: string;
  /** JSON, unchecked. */
  arguments: string;
}

/** A page of a kept document, to be shown as an image. */
export interface ImageRef {
  /** `sha256:<hex>` of the document. */
  ref: string;
  /** From 1. */
  page: number;
  /** Left out where the document has fewer pages. */
  ifThere?: true;
}

export interface ModelMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  /** Images of a user's message. The request has their bytes, so that a message can be hashed and stored without them. */
  images?: readonly ImageRef[];
  /** Tool calls in an assistant's message; each must be answered by a tool message. */
  toolCalls?: ModelToolCall[];
  /** The call that a tool message answers. */
  toolCallId?: string;
}

/** A tool that a model may call. */
export interface ModelTool {
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
}

export interface ModelRequest {
  model: string;
  format: AnswerFormat;
  messages: ModelMessage[];
  /** PNG files: the images of all messages, in their order. */
  images?: readonly Uint8Array[] | undefined;
  /** JSON schema of the answer, including all limits. */
  schema: Record<string, unknown>;
  schemaName: string;
  /** Tools that may be called; none if absent. */
  tools?: readonly ModelTool[] | undefined;
  /** `none`: the tools are listed only because earlier messages call them. Default `auto`. */
  toolChoice?: 'auto' | 'none' | undefined;
  outputTokens: number;
  /** For the whole answer, including its body. */
  timeoutMs: number;
  /** Aborted when the run is cancelled: the call then throws the signal's reason, which is not a failure. */
  signal: AbortSignal;
  /** Workflow id and prompt name, for the provider's log. */
  run: string;
  prompt: string;
}

export interface ModelUsage {
  /** All input tokens, including cached ones. */
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
}

/** An unchecked answer. Check finish reason, refusal and failure before reading its text. */
export interface ModelAnswer {
  /** Raw text; empty when the provider sent none. */
  text: string;
  /** In the model's order; absent when it calls nothing. */
  toolCalls?: ModelToolCall[];
  /** As the provider spells it; `finishOf` classifies it. */
  finishReason: string;
  /** The model's own words when it refused. */
  refusal: string | null;
  /** Null when missing or implausible; the price is unknown then. */
  usage: ModelUsage | null;
  /** Set when the provider broke the answer off: unusable, but perhaps billed. */
  failure?: SignalboxError;
  /** The provider's name for the model that answered. */
  model: string;
}

export type Tier = 'small' | 'large' | 'vision';

interface ModelProfile {
  /** Name at the provider. */
  name: string;
  format: AnswerFormat;
}

/** The model that serves each tier; `embedding` is absent unless one is configured. */
export type Models = Readonly<Record<Tier, ModelProfile>> & { readonly embedding?: Pick<ModelProfile, 'name'> };

const withSchema = (name: string): ModelProfile => ({ name, format: 'json_schema' });

/** Used when no provider is configured: the models of the local stack. */
export const OFFLINE_MODELS: Models = {
  small: withSchema('offline-small'),
  large: withSchema('offline-large'),
  vision: withSchema('offline-vision'),
};

/** Used when a key is set, but no model names. */
export const OPENAI_MODELS: Models = { small: withSchema('gpt-4.1-mini'), large: withSchema('gpt-4.1'), vision: withSchema('gpt-4.1') };

/** The provider's defaults, overridden by the configuration. @param embedding there is no default, because not every provider has such models. */
export function chooseModels(
  defaults: Models,
  chosen: Partial<Record<Tier, { name?: string | undefined; format?: AnswerFormat | undefined }>>,
  embedding?: string,
): Models {
  const pick = (tier: Tier): ModelProfile => ({
    name: chosen[tier]?.name ?? defaults[tier].name,
    format: chosen[tier]?.format ?? defaults[tier].format,
  });
  const named = embedding === undefined ? {} : { embedding: { name: embedding } };
  return { small: pick('small'), large: pick('large'), vision: pick('vision'), ...named };
}

/** Whether the large model differs from the small one. */
export const hasNextTier = ({ small, large }: Models): boolean => small.name !== large.name;

const usdPerMillion = z.number().min(0).max(100_000);
/** Prices in USD per million tokens, each with its source and date. */
const PriceList = z.array(
  z.strictObject({
    model: z.string().min(1),
    input: usdPerMillion,
    cachedInput: usdPerMillion,
    output: usdPerMillion,
    source: z.string().min(1),
    asOf: z.iso.date(),
  }),
);
type Price = z.infer<typeof PriceList>[number];

export type Prices = ReadonlyMap<string, Price>;

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
    return PriceList.parse(JSON.parse(readFileSync(file, 'utf8')));
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

const MADE_UP = 'made up, so that budgets and costs of the offline model are real numbers; nobody is billed';
const OPENAI = 'https://platform.openai.com/docs/pricing';

type Usd = [input: number, cachedInput: number, output: number];

const named = (source: string, asOf: string, [input, cachedInput, output]: Usd, ...models: string[]): Price[] =>
  models.map((model) => ({ model, input, cachedInput, output, source, asOf }));

/** Known prices. An unlisted model has an unknown price, never zero; SIGNALBOX_PRICES adds or overrides. */
const PRICE_TABLE: readonly Price[] = [
  ...named(MADE_UP, '2026-11-21', [0.1, 0.05, 0.4], 'offline-small'),
  ...named(MADE_UP, '2026-11-21', [1, 0.5, 4], 'offline-large', 'offline-vision'),
  ...named(MADE_UP, '2026-11-29', [0.02, 0.02, 0], 'offline-embedding'),
  ...named(OPENAI, '2025-06-03', [0.02, 0.02, 0], 'text-embedding-3-small'),
  ...named(OPENAI, '2025-06-03', [0.13, 0.13, 0], 'text-embedding-3-large'),
  ...named(OPENAI, '2025-06-03', [2.5, 1.25, 10], 'gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20'),
  ...named(OPENAI, '2025-06-03', [0.15, 0.075, 0.6], 'gpt-4o-mini', 'gpt-4o-mini-2024-07-18'),
  ...named(OPENAI, '2025-06-03', [2, 0.5, 8], 'gpt-4.1', 'gpt-4.1-2025-04-14'),
  ...named(OPENAI, '2025-06-03', [0.4, 0.1, 1.6], 'gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'),
  ...named(OPENAI, '2025-06-03', [0.1, 0.025, 0.4], 'gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14'),
];
