const SIGNATURE = '89504e470d0a1a0a';
/** An A4 page at 400 dots an inch; decoding takes four bytes for each. */
const MOST_PIXELS = 20_000_000;
const MOST_SIDE = 20_000;

/** Why a file is not decoded, by its header: it is no PNG, or its picture would fill the memory; null when it is fine. */
export function refusePng(file: Uint8Array): string | null {
  const head = Buffer.from(file.subarray(0, 24));
  if (head.length < 24 || head.toString('hex', 0, 8) !== SIGNATURE || head.toString('latin1', 12, 16) !== 'IHDR') return 'it is no PNG';
  const [width, height] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  const fits = width > 0 && height > 0 && Math.max(width, height) <= MOST_SIDE && width * height <= MOST_PIXELS;
  return fits ? null : `${width} × ${height} pixels are more than ${MOST_PIXELS}`;
}
