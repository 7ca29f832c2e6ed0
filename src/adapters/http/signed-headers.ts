import type { Webhook } from 'standardwebhooks';

/** A bundle in parts has the default alone, other loaders the names alone. */
interface Loaded {
  default?: Loaded;
  Webhook?: typeof Webhook;
}

/**
 * Headers that sign a request according to Standard Webhooks.
 * @param secrets several while one is replaced; the receiver accepts any of their signatures.
 * @param id by which the receiver recognises a repeat.
 */
export async function signedHeaders(secrets: readonly string[], id: string, body: string): Promise<Record<string, string>> {
  const loaded = (await import('standardwebhooks')) as unknown as Loaded; // loaded by the first request, to keep starts fast
  const Signer = (loaded.default ?? loaded).Webhook!;
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, at, body)).join(' '),
  };
}
