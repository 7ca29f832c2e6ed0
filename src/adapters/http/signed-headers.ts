/**
 * Headers that sign a request according to Standard Webhooks.
 * @param secrets several while one is replaced; the receiver accepts any of their signatures.
 * @param id by which the receiver recognises a repeat.
 */
export async function signedHeaders(secrets: readonly string[], id: string, body: string): Promise<Record<string, string>> {
  const { default: standard } = await import('standardwebhooks'); // loaded by the first request; a bundle in parts has its default alone
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new standard.Webhook(secret).sign(id, at, body)).join(' '),
  };
}
