import { Readable } from 'node:stream';
import JSZip from 'jszip';
import { tooLarge } from './refusal.ts';

const [MOST_FILES, MOST_BYTES] = [2_000, 100 * 2 ** 20];

/** Refuses an archive that inflates too far: by the sizes that it declares, then by those that its files really have. */
export async function assertInflates(body: Uint8Array, most = MOST_BYTES): Promise<void> {
  const { files } = await JSZip.loadAsync(body);
  const entries = Object.values(files);
  const declared = entries.reduce((sum, entry) => sum + declaredSize(entry), 0);
  if (entries.length > MOST_FILES) throw bomb(`it has ${entries.length} parts, more than ${MOST_FILES}`);
  if (declared > most) throw bomb(`it inflates to ${declared} bytes, more than ${most}`);
  let real = 0;
  for (const entry of entries)
    for await (const part of new Readable().wrap(entry.nodeStream()) as AsyncIterable<Buffer>)
      if ((real += part.length) > most) throw bomb(`it inflates to more than ${most} bytes`);
}

/** JSZip reads it as a number with a sign. */
const declaredSize = (entry: JSZip.JSZipObject): number =>
  ((entry as unknown as { _data?: { uncompressedSize?: number } })._data?.uncompressedSize ?? 0) >>> 0;

const bomb = (detail: string) => tooLarge(detail, 'Save the document again without large pictures, or as PDF.');
