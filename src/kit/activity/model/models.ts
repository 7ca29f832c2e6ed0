import type { Tier } from './prompt.ts';
import type { AnswerFormat } from './provider.ts';

export interface ModelProfile {
  /** Name at the provider. */
  name: string;
  format: AnswerFormat;
}

/** The model that serves each tier. */
export type Models = Readonly<Record<Tier, ModelProfile>>;

const withSchema = (name: string): ModelProfile => ({ name, format: 'json_schema' });

/** Used when no provider is configured: the models of the local stack. */
export const OFFLINE_MODELS: Models = { small: withSchema('offline-small'), large: withSchema('offline-large') };

/** Used when a key is set, but no model names. */
export const OPENAI_MODELS: Models = { small: withSchema('gpt-4.1-mini'), large: withSchema('gpt-4.1') };

/** The provider's defaults, overridden by the configuration. */
export function chooseModels(
  defaults: Models,
  chosen: Partial<Record<Tier, { name?: string | undefined; format?: AnswerFormat | undefined }>>,
): Models {
  const pick = (tier: Tier): ModelProfile => ({
    name: chosen[tier]?.name ?? defaults[tier].name,
    format: chosen[tier]?.format ?? defaults[tier].format,
  });
  return { small: pick('small'), large: pick('large') };
}
