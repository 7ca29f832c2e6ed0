import { randomOf } from '../../../testkit/random-numbers.ts';
import { KINDS, sign, type Signed } from './sign.ts';

/** A changed request, and whether it still has to be accepted. */
export interface Mutated {
  name: string;
  request: Signed;
  secrets: string[];
  nowMs: number;
  accepted: boolean;
}

type Pick = <T>(from: readonly T[]) => T;
type Change = (signed: Signed, pick: Pick) => Partial<Mutated>;

const flip = (bytes: Buffer, pick: Pick): Buffer => {
  const copy = Buffer.from(bytes);
  const at = pick([...copy.keys()]);
  copy[at] = copy[at]! ^ (1 << pick([0, 1, 2, 3, 4, 5, 6, 7]));
  return copy;
};
const withBody = (signed: Signed, body: Buffer): Partial<Mutated> => ({ request: { ...signed, body }, accepted: body.equals(signed.body) });
const needed = (signed: Signed) => [...signed.headers.keys()];
const withHeader = (signed: Signed, at: number, change: (value: string) => string | null): Signed => ({
  ...signed,
  headers: signed.headers.flatMap(([name, value], index): [string, string][] => {
    const changed = index === at ? change(value) : value;
    return changed === null ? [] : [[name, changed]];
  }),
});
const signatureAt = (signed: Signed) => signed.headers.findIndex(([name]) => /signature/i.test(name));
const withSignature = (signed: Signed, change: (value: string) => string): Partial<Mutated> => {
  const request = withHeader(signed, signatureAt(signed), change);
  return { request, accepted: request.headers.every(([, value], at) => value === signed.headers[at]![1]) };
};
const isTimed = ({ settings: { scheme } }: Signed) => scheme !== 'github' && scheme !== 'hmac-sha256';
const hasList = ({ settings: { scheme } }: Signed) => scheme === 'stripe' || scheme === 'standard-webhooks' || scheme === 'svix';
const isHex = ({ settings }: Signed) => settings.signature?.encoding === 'hex';
const shifted =
  (seconds: number): Change =>
  (signed) => ({
    nowMs: (signed.at + seconds) * 1_000,
    accepted: !isTimed(signed) || Math.abs(seconds) <= 300,
  });
const OTHER = 'whsec_b3RoZXIgc2VjcmV0IG90aGVyIHNlY3JldA==';

/** By name; each says what it changes and whether the request stays good. */
const CHANGES: Record<string, Change> = {
  nothing: () => ({}),
  'a bit of the body': (signed, pick) => withBody(signed, flip(signed.body, pick)),
  'body cut': (signed) => withBody(signed, signed.body.subarray(0, -1)),
  'body longer': (signed) => withBody(signed, Buffer.concat([signed.body, Buffer.from('\n')])),
  'body with a byte order mark': (signed) => withBody(signed, Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), signed.body])),
  'body written again': (signed) => withBody(signed, Buffer.from(JSON.stringify(JSON.parse(signed.body.toString()), null, 1))),
  'body decoded': (signed) => withBody(signed, Buffer.from(signed.body.toString('latin1'))),
  'a character of the signature': (signed, pick) =>
    withSignature(signed, (value) => {
      const at = pick([...value].map((_, index) => index));
      return value.slice(0, at) + pick([...'0123456789abcdefXYZ+/=,. ']) + value.slice(at + 1);
    }),
  'signature cut': (signed) => withSignature(signed, (value) => value.slice(0, -1)),
  'signature longer': (signed) => withSignature(signed, (value) => `${value}0`),
  'signature without its prefix': (signed) => withSignature(signed, (value) => value.replace(/^(sha256=|v0=|v1,|v1=|t=\d+,)/, '')),
  'signature in capitals': (signed) => ({
    ...withSignature(signed, (value) => value.toUpperCase()),
    ...(isHex(signed) && { accepted: true }),
  }),
  'signature empty': (signed) => withSignature(signed, () => ''),
  'another signature before the right one': (signed) =>
    hasList(signed)
      ? {
          ...withSignature(signed, (value) =>
            signed.settings.scheme === 'stripe' ? value.replace(',v1=', `,v1=${'0'.repeat(64)},v0=abc,v1=`) : `v1,AAAA v2,BBBB ${value}`,
          ),
          accepted: true,
        }
      : {},
  'the time in its header': (signed, pick) => {
    const at = signed.headers.findIndex(([name, value]) => /timestamp|stripe/i.test(name) && /\d{10}/.test(value));
    if (at < 0) return {};
    return {
      request: withHeader(signed, at, (value) => value.replace(/\d{10}/, String(signed.at + pick([-7, -1, 1, 60])))),
      accepted: false,
    };
  },
  '299 seconds late': shifted(299),
  '300 seconds late': shifted(300),
  '301 seconds late': shifted(301),
  '299 seconds early': shifted(-299),
  '301 seconds early': shifted(-301),
  'a header twice': (signed, pick) => {
    const header = signed.headers[pick(needed(signed))]!;
    return { request: { ...signed, headers: [...signed.headers, header] }, accepted: false };
  },
  'a header left out': (signed, pick) => ({ request: withHeader(signed, pick(needed(signed)), () => null), accepted: false }),
  'a header far too long': (signed, pick) => ({
    request: withHeader(signed, pick(needed(signed)), (value) => value + ' v1,A'.repeat(2_000)),
    accepted: false,
  }),
  'a header of another name': (signed) => ({ request: { ...signed, headers: [...signed.headers, ['X-Other', 'x']] } }),
  'names in lower case': (signed) => ({
    request: { ...signed, headers: signed.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]) },
  }),
  'the id divided elsewhere': (signed) => {
    const { settings, body, at } = signed;
    if (settings.scheme !== 'standard-webhooks') return {};
    const moved = Buffer.from(`${at}.${body.toString()}`);
    const whole = sign('standard-webhooks', { secret: signed.secret, body: moved, at });
    const headers = whole.headers.map(([name, value]): [string, string] => [name, name === 'webhook-id' ? `msg_1.${at}` : value]);
    return { request: { ...whole, body, headers }, accepted: false }; // the bytes signed are the same
  },
  'another secret': () => ({ secrets: [OTHER], accepted: false }),
  'the new secret beside the old one': (signed, pick) => ({
    secrets: pick([
      [OTHER, signed.secret],
      [signed.secret, OTHER],
    ]),
  }),
  'no secret': () => ({ secrets: [], accepted: false }),
  'an empty secret': () => ({ secrets: [''], accepted: false }),
  'a character of the secret': ({ secret }) => ({
    secrets: [secret.replace(/.(?=.{8}$)/, (last) => (last === 'A' ? 'B' : 'A'))],
    accepted: false,
  }),
};

/** So many changed requests, the same for the same seed. */
export function* mutations(count: number, seed: number): Generator<Mutated> {
  const random = randomOf(seed);
  const pick: Pick = (from) => from[Math.floor(random() * from.length)]!;
  const names = Object.keys(CHANGES);
  for (let number = 0; number < count; number++) {
    const secret = `whsec_${Buffer.from(Array.from({ length: 24 }, () => Math.floor(random() * 256))).toString('base64')}`;
    const text = pick(['Zürich', '\u{1f600}', 'plain', '"quoted"', '\\u00e9']);
    const body = Buffer.from(`{"id": "evt_${number}",  "text":${JSON.stringify(text)}, "n": ${Math.floor(random() * 1e9)}}`);
    const signed = sign(pick(KINDS), { secret, body, at: 1_700_000_000 + Math.floor(random() * 1e8) });
    const name = pick(names);
    const change = CHANGES[name]!(signed, pick);
    yield { name, request: signed, secrets: [secret], nowMs: signed.at * 1_000, accepted: true, ...change };
  }
}
