import { unreadable } from './refusal.ts';

/** Programs append a little of their own after the end mark. */
const END_AREA = 2_048;

/** Refuses a file that was cut off; its reader would show what is there as if it were all. @param mark ends every file of this type. */
export function assertWhole(body: Uint8Array, mark: string | Buffer): void {
  if (Buffer.from(body.subarray(-END_AREA)).includes(mark)) return;
  throw unreadable('the end of the file is missing', 'Send the whole file.');
}
