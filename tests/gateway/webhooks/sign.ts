import { createHmac } from 'node:crypto';
import type { SignatureScheme } from '../../../src/kit/common/webhooks.ts';

/** A signed request: its headers as pairs, as a sender writes them. */
export interface Signed {
  settings: SignatureScheme;
  secret: string;
  body: Buffer;
  headers: [string, string][];
  /** In seconds since 1970. */
  at: number;
}

const hmac = (key: string | Buffer, ...parts: (string | Buffer)[]) => {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac;
};

type Sign = (secret: string, body: Buffer, at: number, id: string) => [string, string][];

const standard =
  (brand: string): Sign =>
  (secret, body, at, id) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return [
      [`${brand}-id`, id],
      [`${brand}-timestamp`, String(at)],
      [`${brand}-signature`, `v1,${hmac(key, `${id}.${at}.`, body).digest('base64')}`],
    ];
  };

const SIGN: Record<string, Sign> = {
  github: (secret, body) => [['X-Hub-Signature-256', `sha256=${hmac(secret, body).digest('hex')}`]],
  stripe: (secret, body, at) => [['Stripe-Signature', `t=${at},v1=${hmac(secret, `${at}.`, body).digest('hex')}`]],
  slack: (secret, body, at) => [
    ['X-Slack-Request-Timestamp', String(at)],
    ['X-Slack-Signature', `v0=${hmac(secret, `v0:${at}:`, body).digest('hex')}`],
  ],
  'standard-webhooks': standard('webhook'),
  svix: standard('svix'),
  hex: (secret, body) => [['X-Signature', hmac(secret, body).digest('hex')]],
  base64: (secret, body) => [['X-Signature', `v1=${hmac(secret, body).digest('base64')}`]],
};

export const KINDS = Object.keys(SIGN);

const PLAIN = {
  hex: { header: 'X-Signature', encoding: 'hex', prefix: '' },
  base64: { header: 'X-Signature', encoding: 'base64', prefix: 'v1=' },
} as const;

/** Signs a body as a sender of this kind does, apart from our own code. */
export function sign(kind: string, { secret, body, at, id = 'msg_1' }: { secret: string; body: Buffer; at: number; id?: string }): Signed {
  const settings =
    kind === 'hex' || kind === 'base64'
      ? { scheme: 'hmac-sha256' as const, toleranceSeconds: 300, signature: PLAIN[kind] }
      : { scheme: kind as SignatureScheme['scheme'], toleranceSeconds: 300 };
  return { settings, secret, body, at, headers: SIGN[kind]!(secret, body, at, id) };
}
