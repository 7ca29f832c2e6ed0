import type OpenAI from 'openai';
import { SignalboxError } from '../../kit/common/failures.ts';

/** Limits that the known providers share: more is refused by some, after the upload. */
const MOST_IMAGES = 10;
const MOST_MEGABYTES = 15;

/** Images as parts of a message, with their bytes in the request: providers need no way to our network. @throws SignalboxError MODEL_REQUEST_INVALID above the limits. */
export function toImageParts(pngs: readonly Uint8Array[]): OpenAI.ChatCompletionContentPartImage[] {
  const megabytes = pngs.reduce((sum, { length }) => sum + length, 0) / 1_000_000;
  if (pngs.length > MOST_IMAGES) throw tooMuch(`${pngs.length} images are more than ${MOST_IMAGES}`);
  if (megabytes > MOST_MEGABYTES) throw tooMuch(`images of ${megabytes.toFixed(1)} MB are more than ${MOST_MEGABYTES} MB`);
  return pngs.map((png) => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${base64(png)}`, detail: 'high' } }));
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array): string => Buffer.from(buffer, byteOffset, byteLength).toString('base64');

const tooMuch = (detail: string): SignalboxError =>
  new SignalboxError('MODEL_REQUEST_INVALID', { detail, fix: 'Show the model fewer pages in one step.' });

/** How servers refuse images for a model that takes text only. */
const NO_IMAGES = new RegExp(
  [
    String.raw`image(?:_url|s| inputs?| content)?\b.{0,40}\b(?:only supported by|not supported|not enabled|not allowed|unsupported)`,
    String.raw`\b(?:not|n't|no endpoints found that) support\w*\b.{0,40}\b(?:images?|image_url|vision|multi-?modal)`,
    String.raw`\bnot an? (?:multi-?modal|vision)|at most 0 image|required for image input|unknown variant .{0,3}image_url|content must be a string`,
  ].join('|'),
  'i',
);

const REFUSALS = new Set(['MODEL_REQUEST_INVALID', 'MODEL_UNKNOWN', 'MODEL_UNAVAILABLE', 'MODEL_ANSWER_BROKEN']);

/** The failure of a request with images: MODEL_READS_NO_IMAGES where the server says that the model takes text only. */
export const aboutImages = (failure: SignalboxError): SignalboxError =>
  REFUSALS.has(failure.code) && NO_IMAGES.test(failure.message)
    ? new SignalboxError('MODEL_READS_NO_IMAGES', {
        detail: failure.message,
        fix: 'Set SIGNALBOX_MODEL_VISION to a model that reads images.',
        cause: failure,
      })
    : failure;
