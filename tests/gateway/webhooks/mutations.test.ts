import { expect, it } from '@jest/globals';
import { headerLists } from '../../../src/gateway/webhooks/headers.ts';
import { verifySignature } from '../../../src/gateway/webhooks/verify.ts';
import { mutations } from './mutations.ts';
import { sign } from './sign.ts';

const SEED = 20_261_129;

it('refuses every changed request and accepts every good one, of 10,000', () => {
  const wrong: string[] = [];
  const seen = { accepted: 0, refused: 0 };
  for (const { name, request, secrets, nowMs, accepted } of mutations(10_000, SEED)) {
    const headers = headerLists(request.headers.flat());
    const verdict = verifySignature(request.settings, { body: request.body, headers }, secrets, nowMs);
    seen[verdict.accepted ? 'accepted' : 'refused']++;
    if (verdict.accepted !== accepted) wrong.push(`${request.settings.scheme}, ${name}: ${JSON.stringify(verdict)}`);
  }
  expect(wrong).toEqual([]);
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(2_000);
});

const verdictOf = (kind: string, given: { body?: string; at?: number; id?: string }) => {
  const { body = '{"a":1}', at = 1_700_000_000, id = 'msg_1' } = given;
  const { settings, headers } = sign(kind, { secret: 'whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=', body: Buffer.from(body), at, id });
  const request = { body: Buffer.from(body), headers: headerLists(headers.flat()) };
  return verifySignature(settings, request, ['whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ='], at * 1_000);
};

it('gives a repeated delivery the same key although it is signed anew', () => {
  expect(verdictOf('stripe', { at: 1_700_000_060 })).toEqual(verdictOf('stripe', {}));
  expect(verdictOf('slack', { at: 1_700_000_060 })).toEqual(verdictOf('slack', {}));
  expect(verdictOf('standard-webhooks', { at: 1_700_000_060 })).toEqual(verdictOf('standard-webhooks', {}));
});

it('takes the sender’s id for the key only where it is signed', () => {
  const [one, other] = [verdictOf('standard-webhooks', { body: '{"a":1}' }), verdictOf('standard-webhooks', { body: '{"a":2}' })];
  expect(one).toMatchObject({ key: (other as { key: string }).key });
  expect(one).not.toMatchObject({ bodyHash: (other as { bodyHash: string }).bodyHash });
  expect(verdictOf('standard-webhooks', { id: 'msg_2' })).not.toMatchObject({ key: (one as { key: string }).key });
  expect(verdictOf('github', { body: '{"a":1}' })).not.toEqual(verdictOf('github', { body: '{"a":2}' }));
});
