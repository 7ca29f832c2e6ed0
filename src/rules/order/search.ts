/** Where our key stands in the metadata of what was made with it at the payment provider. */
export const KEY_FIELD = 'signalbox_key';

/** What a person searches for at a partner to find what a step of a run made there: the key of the effect. */
export function searchFor(partner: 'payment provider' | 'carrier' | 'warehouse', runId: string, step: string): string {
  const key = `${runId}:${step}`;
  return partner === 'payment provider' ? `metadata["${KEY_FIELD}"]:"${key}" at the payment provider` : `the key ${key} at the ${partner}`;
}
