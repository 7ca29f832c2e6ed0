import type { NewDelivery } from '../../client/delivery-queue.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { valueAt } from '../../kit/common/json-pointer.ts';
import { toStorable, truncate } from '../../kit/common/text.ts';
import type { WebhookSource } from '../../kit/common/webhooks.ts';
import { parseBody } from './body.ts';
import type { HeaderLists } from './headers.ts';
import { schemeOf } from './schemes.ts';
import { verifySignature, type SignatureRefusal, type SignedRequest } from './verify.ts';

/** Headers that are kept with a delivery; never a signature, a cookie or an authorisation. */
const KEPT = [
  ...['content-type', 'user-agent', 'x-github-event', 'x-github-delivery', 'x-github-hook-id', 'x-slack-retry-num', 'x-slack-retry-reason'],
  ...['webhook-id', 'webhook-timestamp', 'svix-id', 'svix-timestamp'],
];
const MOST_KEPT_CHARACTERS = 500;

/** A delivery to be stored, and its body as data. */
export interface Received {
  delivery: NewDelivery;
  document: unknown;
}

/**
 * Checks a request and makes the delivery of it. The signature comes first: a stranger is told nothing about the rest.
 * @throws SignalboxError SECRET_MISSING, SIGNATURE_REFUSED, INPUT_INVALID.
 */
export function receive(source: WebhookSource, request: SignedRequest, nowMs: number): Received {
  const verdict = verifySignature(source, request, source.secrets, nowMs);
  if (!verdict.accepted) throw refusalOf(source, verdict);
  const { body, headers } = request;
  const encoding = headers['content-encoding']?.join() ?? 'identity';
  if (encoding !== 'identity')
    throw new SignalboxError('INPUT_INVALID', {
      field: 'content-encoding',
      detail: 'content-encoding: a compressed body is not read',
      fix: 'Send the body as it is.',
    });
  const document = parseBody(body, headers['content-type']?.[0]);
  const { key, bodyHash } = verdict;
  const label = labelOf(source, headers, document);
  return { document, delivery: { source: source.name, key, body_hash: bodyHash, body, headers: kept(headers), label } };
}

const MEANINGS: Record<Exclude<SignatureRefusal, 'no_secret'>, string> = {
  header_missing: 'is missing',
  header_duplicated: 'is there more than once',
  header_too_long: 'is too long',
  header_malformed: 'is not written as the scheme says',
  timestamp_malformed: 'has no time in seconds since 1970',
  timestamp_too_old: 'has a time too long ago',
  timestamp_too_new: 'has a time too far ahead',
  signature_wrong: 'has no signature of this body by a known secret',
};

function refusalOf(
  { name, toleranceSeconds }: WebhookSource,
  verdict: { refusal: SignatureRefusal; header: string | null },
): SignalboxError {
  const { refusal, header } = verdict;
  if (refusal === 'no_secret')
    return new SignalboxError('SECRET_MISSING', {
      field: name,
      detail: name,
      fix: 'Set one of its secrets for the gateway, whose log names them.',
    });
  const fix = refusal.startsWith('timestamp')
    ? `Compare the clocks of both sides: they may differ by ${toleranceSeconds} seconds.`
    : 'Compare secret and scheme of both sides; the signature is that of the bytes as sent.';
  return new SignalboxError('SIGNATURE_REFUSED', { field: header ?? undefined, detail: `${header} ${MEANINGS[refusal]}`, fix });
}

function labelOf(source: WebhookSource, headers: HeaderLists, document: unknown): string | null {
  const { label } = schemeOf(source);
  const value = 'header' in label ? headers[label.header]?.[0] : valueAt(document, label.pointer);
  return typeof value === 'string' || typeof value === 'number' ? truncate(toStorable(String(value)), 200) : null;
}

const kept = (headers: HeaderLists): Record<string, string> =>
  Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = headers[name]?.[0];
      return value === undefined ? [] : [[name, toStorable(value).slice(0, MOST_KEPT_CHARACTERS)]];
    }),
  );
