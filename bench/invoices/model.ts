import { z } from 'zod';
import { readInvoiceImage } from '../../src/activities/invoice/prompts.ts';
import { readingOfAnswer } from '../../src/activities/invoice/reading/answer.ts';
import { createOpenAiProvider } from '../../src/adapters/openai/provider.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { openingMessages } from '../../src/kit/activity/model/prompt.ts';
import { chooseModels, OFFLINE_MODELS, OPENAI_MODELS } from '../../src/kit/activity/model/provider.ts';
import { readConfig } from '../../src/settings/environment.ts';
import { startModelServer } from '../../stack/model/server.ts';

/** Reads page images with the prompt of the workflow; null where the model gives no usable answer. */
export type PageReader = (pngs: readonly Uint8Array[]) => Promise<InvoiceReading | null>;

/** The configured provider, or the offline model where none is. */
export async function withPageReader<T>(work: (read: PageReader) => Promise<T>): Promise<T> {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, SIGNALBOX_MODEL_VISION } = readConfig();
  const { vision } = chooseModels(OPENAI_API_KEY ? OPENAI_MODELS : OFFLINE_MODELS, { vision: { name: SIGNALBOX_MODEL_VISION } });
  const server = OPENAI_API_KEY || OPENAI_BASE_URL ? null : await startModelServer({ port: 0 });
  try {
    return await work(pageReader(server?.baseUrl ?? OPENAI_BASE_URL, OPENAI_API_KEY ?? 'none', vision.name));
  } finally {
    await server?.close();
  }
}

function pageReader(baseUrl: string | undefined, apiKey: string, model: string): PageReader {
  const provider = createOpenAiProvider({ baseUrl, apiKey });
  const { name, instructions, limits, output } = readInvoiceImage;
  return async (images) => {
    const input = { ref: 'file', pages: images.length };
    const schema = output(input);
    try {
      const { text } = await provider.complete({
        ...{ model, format: 'json_schema', images, schemaName: name, ...limits, run: 'bench:invoices', prompt: name },
        messages: openingMessages(instructions, input, readInvoiceImage.images!(input)),
        schema: z.toJSONSchema(schema, { target: 'draft-7' }),
        signal: AbortSignal.timeout(limits.timeoutMs),
      });
      const answer = schema.safeParse(JSON.parse(text));
      return answer.success ? readingOfAnswer(answer.data) : null;
    } catch (error) {
      if (error instanceof SignalboxError || error instanceof SyntaxError) return null;
      throw error;
    }
  };
}
