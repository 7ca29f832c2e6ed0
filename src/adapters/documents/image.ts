import { createCanvas, loadImage } from '@napi-rs/canvas';
import { imageSize } from 'image-size';
import type { DocumentLimits } from './limits.ts';
import { tooLarge, unreadable } from './refusal.ts';
import { assertWhole } from './whole.ts';

const JPEG_END = Buffer.from([0xff, 0xd9]);

/** Longest side of an image whose letters are read well and fast; a small one is enlarged up to so many times. */
const [READING_SIDE, MOST_TIMES] = [2_500, 3];

/** Draws an image upright on white as a PNG. Its size is taken from its header before anything of it is decoded. @param purpose `read`: at a size for the reading of letters. */
export async function drawImage(body: Uint8Array, { pixels }: DocumentLimits, purpose: 'show' | 'read' = 'show'): Promise<Buffer> {
  const { width, height, type } = sizeOf(body);
  if (width * height > pixels)
    throw tooLarge(`the image has ${width} by ${height} pixels, more than ${pixels / 1e6} million`, 'Make the image smaller.');
  assertWhole(body, type === 'png' ? 'IEND' : JPEG_END);
  const image = await loadImage(Buffer.from(body)).catch((error: Error) => refuse(error));
  const times = purpose === 'show' ? 1 : Math.min(MOST_TIMES, READING_SIDE / Math.max(image.width, image.height));
  const canvas = createCanvas(Math.ceil(image.width * times), Math.ceil(image.height * times));
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toBuffer('image/png');
}

function sizeOf(body: Uint8Array): { width: number; height: number; type?: string } {
  try {
    return imageSize(body);
  } catch (error) {
    return refuse(error as Error);
  }
}

function refuse(error: Error): never {
  throw unreadable('the image is broken', 'Save or take the image again.', error);
}
