import type { ModelProvider, ModelRequest } from '../model/provider.ts';
import type { Protection } from './protect.ts';

/** A usual tokeniser makes a token of about four bytes; the real number takes the place of this guess. */
const BYTES_A_TOKEN = 4;

/** A model behind its breaker and limits. Its time-out is the provider's own, which knows whether the answer had begun. */
export const protectModel = ({ protect, settings }: Protection, provider: ModelProvider): ModelProvider => ({
  complete(request) {
    const timeoutMs = Math.min(request.timeoutMs, settings.model.timeoutMs);
    return protect('model', () => provider.complete({ ...request, timeoutMs }), {
      timeoutMs: null,
      tokens: guessTokens(request),
      tokensOf: ({ usage }) => usage && usage.inputTokens + usage.outputTokens,
    });
  },
});

function guessTokens({ messages, schema, tools, outputTokens }: ModelRequest): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify([messages, schema, tools])) / BYTES_A_TOKEN) + outputTokens;
}
