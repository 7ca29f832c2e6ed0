import { mostImageTokens } from '../model/images.ts';
import type { ModelProvider, ModelRequest } from '../model/provider.ts';
import type { Protection } from './protect.ts';

/** Typical bytes per token; the actual count replaces this estimate. */
const BYTES_A_TOKEN = 4;

/** A model provider behind its breaker and limits. The provider applies the time-out itself, because it knows whether the answer had begun. */
export const protectModel = ({ protect, settings }: Protection, provider: ModelProvider): ModelProvider => ({
  complete(request) {
    const timeoutMs = Math.min(request.timeoutMs, settings.model.timeoutMs);
    return protect('model', () => provider.complete({ ...request, timeoutMs }), {
      timeoutMs: null,
      tokens: guessTokens(request),
      tokensOf: ({ usage }) => usage && usage.inputTokens + usage.outputTokens,
    });
  },
  ...(provider.embed && {
    embed(request) {
      const timeoutMs = Math.min(request.timeoutMs, settings.model.timeoutMs);
      return protect('model', () => provider.embed!({ ...request, timeoutMs }), {
        timeoutMs: null,
        tokens: Math.ceil(Buffer.byteLength(JSON.stringify(request.texts)) / BYTES_A_TOKEN),
        tokensOf: ({ usage }) => usage && usage.inputTokens,
      });
    },
  }),
});

function guessTokens({ model, messages, schema, tools, outputTokens }: ModelRequest): number {
  const text = Math.ceil(Buffer.byteLength(JSON.stringify([messages, schema, tools])) / BYTES_A_TOKEN);
  return text + mostImageTokens(model, messages) + outputTokens;
}
