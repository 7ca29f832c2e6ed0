/** Metadata field of the payment provider that holds our effect key. */
export const KEY_FIELD = 'signalbox_key';

/** Text that tells a person how to find the effect of a step at a partner: by its key. */
export function searchFor(partner: 'payment provider' | 'carrier' | 'warehouse', runId: string, step: string): string {
  const key = `${runId}:${step}`;
  return partner === 'payment provider' ? `metadata["${KEY_FIELD}"]:"${key}" at the payment provider` : `the key ${key} at the ${partner}`;
}
