import type * as standard from 'standardwebhooks';

/**
 * Headers that sign a request according to Standard Webhooks.
 * @param secrets several while one is replaced; the receiver accepts any of their signatures.
 * @param id by which the receiver recognises a repeat.
 */
export async function signedHeaders(secrets: readonly string[], id: string, body: string): Promise<Record<string, string>> {
  const loaded: { default?: typeof standard } & Partial<typeof standard> = await import('standardwebhooks'); // by the first request
  const Webhook = (loaded.default ?? loaded).Webhook!; // a bundle in parts has the default alone, other loaders the names alone
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
