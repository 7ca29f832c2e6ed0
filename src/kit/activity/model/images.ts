import { readDocument } from '../../../store/documents.ts';
import { SignalboxError } from '../../common/failures.ts';
import type { ImageRef, ModelMessage } from './provider.ts';
import type { StepWork } from './work.ts';

/**
 * The most tokens that one of our page images counts, by https://platform.openai.com/docs/guides/images-vision#calculating-costs (2025-06):
 * at detail `high` 85 and 170 for each of at most 8 tiles, or at most 1,536 patches times a factor of up to 2.46; gpt-4o-mini counts 2,833 and
 * 5,667 a tile. Other providers count fewer than 6,000 tokens for a page of 4.5 megapixels.
 */
const MOST_TOKENS: readonly [RegExp, number][] = [
  [/gpt-4o-mini/, 2_833 + 8 * 5_667],
  [/./, 6_000],
];

const imagesOf = (messages: readonly ModelMessage[]): ImageRef[] => messages.flatMap(({ images = [] }) => images);

/** The most tokens that the images of the messages can count; the text is not counted. */
export const mostImageTokens = (model: string, messages: readonly ModelMessage[]): number =>
  imagesOf(messages).length * (MOST_TOKENS.find(([pattern]) => pattern.test(model))?.[1] ?? 0);

/** Draws the pages that the messages show, as PNG files in their order. @throws SignalboxError INPUT_INVALID for a document that is not kept, or a DOCUMENT_ code. */
export async function loadImages({ parts, prompt, scope }: StepWork, messages: readonly ModelMessage[]): Promise<Uint8Array[]> {
  const pngs: Uint8Array[] = [];
  const read = new Set<string>(); // documents whose last page was drawn
  for (const { ref, page, ifThere } of imagesOf(messages)) {
    if (ifThere && read.has(ref)) continue;
    if (!parts.documents)
      throw new SignalboxError('INTERNAL', { detail: `prompt ${prompt.name} shows images, but nothing here draws pages` });
    const document = await readDocument(parts.db, ref);
    if (!document)
      throw new SignalboxError('INPUT_INVALID', { field: 'images', detail: `prompt ${prompt.name}: no document ${ref} is kept` });
    const png = await parts.documents.image(document, page, scope.signal).catch((error: unknown) => {
      if (ifThere && error instanceof SignalboxError && error.field === 'page') return null;
      throw error;
    });
    if (png) pngs.push(png);
    else read.add(ref);
  }
  return pngs;
}
