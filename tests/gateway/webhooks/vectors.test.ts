import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { SignatureScheme } from '../../../src/kit/common/webhooks.ts';
import { headerLists } from '../../../src/gateway/webhooks/headers.ts';
import { verifySignature } from '../../../src/gateway/webhooks/verify.ts';

interface Vector {
  id: string;
  scheme: string;
  secret?: string;
  public_key?: string;
  now?: number;
  body: string;
  headers?: Record<string, string>;
  expected_hex?: string;
  valid: boolean;
}

const file = join(import.meta.dirname, '../../data/webhooks/signature-vectors.json');
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };

const settingsOf = (scheme: string): SignatureScheme => {
  if (scheme === 'hmac-sha256-hex')
    return { scheme: 'hmac-sha256', toleranceSeconds: 300, signature: { header: 'X-Signature', encoding: 'hex', prefix: '' } };
  return { scheme: scheme.replace('-ed25519', '') as SignatureScheme['scheme'], toleranceSeconds: 300 };
};

const verdictOf = ({ scheme, secret, public_key, now = 0, body, headers, expected_hex }: Vector) =>
  verifySignature(
    settingsOf(scheme),
    { body: Buffer.from(body), headers: headerLists(Object.entries(headers ?? { 'X-Signature': expected_hex! }).flat()) },
    [secret ?? public_key!],
    now * 1_000,
  );

it('knows all published vectors', () => {
  expect(vectors).toHaveLength(23);
});

it.each(vectors.map((vector) => [vector.id, vector.valid ? 'accepts' : 'refuses', vector] as const))('%s: %s it', (_id, _word, vector) => {
  expect(verdictOf(vector).accepted).toBe(vector.valid);
});

it.each(vectors.filter(({ valid }) => valid).map((vector) => [vector.id, vector] as const))(
  '%s: refuses it with another body or without a secret',
  (_id, vector) => {
    expect(verdictOf({ ...vector, body: `${vector.body} ` })).toMatchObject({ refusal: 'signature_wrong' });
    expect(verdictOf({ ...vector, secret: '', public_key: '' })).toMatchObject({ refusal: 'no_secret' });
  },
);
