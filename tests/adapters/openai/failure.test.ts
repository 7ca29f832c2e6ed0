import { expect, it } from '@jest/globals';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai/error';
import { toModelFailure } from '../../../src/adapters/openai/failure.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');

const answered = (status: number, error: object = { message: 'no' }, headers: Record<string, string> = {}) =>
  APIError.generate(status, { error }, undefined, new Headers(headers));

const refused = new APIConnectionError({
  message: 'Connection error.',
  cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
});

const table: [name: string, error: unknown, code: string, retryAfterMs?: number][] = [
  ['429', answered(429), 'MODEL_RATE_LIMITED'],
  ['429 with seconds', answered(429, {}, { 'retry-after': '7' }), 'MODEL_RATE_LIMITED', 7_000],
  ['429 with half a second', answered(429, {}, { 'retry-after': '0.5' }), 'MODEL_RATE_LIMITED', 500],
  ['429 with milliseconds', answered(429, {}, { 'retry-after': '7', 'retry-after-ms': '250' }), 'MODEL_RATE_LIMITED', 250],
  ['429 with a date', answered(429, {}, { 'retry-after': 'Sat, 21 Nov 2026 10:00:20 GMT' }), 'MODEL_RATE_LIMITED', 20_000],
  ['429 with a date that is over', answered(429, {}, { 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }), 'MODEL_RATE_LIMITED'],
  ['429 with an hour', answered(429, {}, { 'retry-after': '3600' }), 'MODEL_RATE_LIMITED', 60_000],
  ['429 with nonsense', answered(429, {}, { 'retry-after': 'soon' }), 'MODEL_RATE_LIMITED'],
  ['429 with a negative wait', answered(429, {}, { 'retry-after': '-5' }), 'MODEL_RATE_LIMITED'],
  ['429 without quota, by code', answered(429, { code: 'insufficient_quota' }), 'MODEL_QUOTA'],
  ['429 without quota, by type', answered(429, { type: 'insufficient_quota' }, { 'retry-after': '1' }), 'MODEL_QUOTA', 1_000],
  ['402', answered(402), 'MODEL_QUOTA'],
  ['408', answered(408), 'MODEL_UNAVAILABLE'],
  ['409', answered(409), 'MODEL_UNAVAILABLE'],
  ['425', answered(425), 'MODEL_UNAVAILABLE'],
  ['500', answered(500), 'MODEL_UNAVAILABLE'],
  ['502', answered(502), 'MODEL_UNAVAILABLE'],
  ['503 with seconds', answered(503, {}, { 'retry-after': '3' }), 'MODEL_UNAVAILABLE', 3_000],
  ['504', answered(504), 'MODEL_UNAVAILABLE'],
  ['529', answered(529), 'MODEL_UNAVAILABLE'],
  ['400', answered(400), 'MODEL_REQUEST_INVALID'],
  ['413', answered(413), 'MODEL_REQUEST_INVALID'],
  ['422', answered(422), 'MODEL_REQUEST_INVALID'],
  ['401', answered(401), 'MODEL_AUTH'],
  ['403', answered(403), 'MODEL_AUTH'],
  ['404', answered(404), 'MODEL_UNKNOWN'],
  ['498, which is no standard status', answered(498), 'MODEL_UNAVAILABLE'],
  ['424', answered(424), 'MODEL_UNAVAILABLE'],
  ['499', answered(499), 'MODEL_UNAVAILABLE'],
  ['520', answered(520), 'MODEL_UNAVAILABLE'],
  ['524', answered(524), 'MODEL_UNAVAILABLE'],
  ['420', answered(420), 'MODEL_RATE_LIMITED'],
  ['415', answered(415), 'MODEL_REQUEST_INVALID'],
  ['400 that asks to be tried again', answered(400, {}, { 'x-should-retry': 'true' }), 'MODEL_UNAVAILABLE'],
  ['429 with a wait in its words', answered(429, { message: 'Please try again in 7.66s.' }), 'MODEL_RATE_LIMITED', 7_660],
  ['429 with milliseconds in its words', answered(429, { message: 'Try again in 250ms' }), 'MODEL_RATE_LIMITED', 250],
  ['429 with minutes in its words', answered(429, { message: 'Please try again in 2m59.56s.' }), 'MODEL_RATE_LIMITED', 60_000],
  ['429 with a field for the wait', answered(429, { retry_after: 3 }), 'MODEL_RATE_LIMITED', 3_000],
  ['429 with details for the wait', answered(429, { details: [{ retryDelay: '34s' }] }), 'MODEL_RATE_LIMITED', 34_000],
  ['a header before its body', answered(429, { retry_after: 3 }, { 'retry-after': '7' }), 'MODEL_RATE_LIMITED', 7_000],
  ['no connection', refused, 'MODEL_UNAVAILABLE'],
  ['a time-out of the connection', new APIConnectionTimeoutError(), 'MODEL_TIMEOUT'],
  ['an error of the network', new TypeError('terminated', { cause: new Error('other side closed') }), 'MODEL_UNAVAILABLE'],
];

it.each(table.map(([name, error, code, retryAfterMs]) => ({ name, error, code, retryAfterMs })))(
  'maps $name',
  ({ error, code, retryAfterMs }) => {
    const failure = toModelFailure(error, NOW);
    expect({ code: failure.code, retryAfterMs: failure.retryAfterMs }).toEqual({ code, retryAfterMs });
  },
);

const coded: [status: number, error: object, code: string][] = [
  [400, { code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation' } }, 'MODEL_REFUSED'],
  [400, { type: 'invalid_request_error', code: 'content_policy_violation' }, 'MODEL_REFUSED'],
  [400, { code: 'DataInspectionFailed' }, 'MODEL_REFUSED'],
  [400, { code: 'insufficient_quota' }, 'MODEL_QUOTA'],
  [400, { code: 'billing_hard_limit_reached' }, 'MODEL_QUOTA'],
  [403, { type: 'insufficient_balance' }, 'MODEL_QUOTA'],
  [400, { message: 'Your credit balance is too low to use the API.', type: 'invalid_request_error' }, 'MODEL_QUOTA'],
  [413, { type: 'tokens', code: 'rate_limit_exceeded' }, 'MODEL_RATE_LIMITED'],
  [400, { code: 'rate_limit_exceeded' }, 'MODEL_RATE_LIMITED'],
  [503, { status: 'RESOURCE_EXHAUSTED' }, 'MODEL_RATE_LIMITED'],
  [400, { __type: 'ThrottlingException' }, 'MODEL_RATE_LIMITED'],
  [400, { code: 429, message: 'Provider returned error' }, 'MODEL_RATE_LIMITED'],
  [400, { code: 'invalid_api_key' }, 'MODEL_AUTH'],
  [400, { code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] }, 'MODEL_AUTH'],
  [400, { status: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass a valid API key.' }, 'MODEL_AUTH'],
  [500, { type: 'authentication_error' }, 'MODEL_AUTH'],
  [400, { code: 'model_not_found' }, 'MODEL_UNKNOWN'],
  [403, { type: 'invalid_request_error', code: 'model_not_found' }, 'MODEL_UNKNOWN'],
  [400, { type: 'invalid_model', code: '1500' }, 'MODEL_UNKNOWN'],
  [400, { code: 'model_decommissioned' }, 'MODEL_UNKNOWN'],
  [404, { code: 'DeploymentNotFound' }, 'MODEL_UNKNOWN'],
  [400, { message: 'The model `small-7b` does not exist.' }, 'MODEL_UNKNOWN'],
  [400, { code: 'context_length_exceeded' }, 'MODEL_REQUEST_INVALID'],
  [500, { code: 'context_length_exceeded' }, 'MODEL_REQUEST_INVALID'],
  [400, { code: 'string_above_max_length' }, 'MODEL_REQUEST_INVALID'],
  [400, { code: 'unsupported_parameter', param: 'max_tokens' }, 'MODEL_REQUEST_INVALID'],
  [400, { code: 'unsupported_value' }, 'MODEL_REQUEST_INVALID'],
  [400, { type: 'overloaded_error' }, 'MODEL_UNAVAILABLE'],
  [400, { message: 'The model is temporarily unavailable.' }, 'MODEL_UNAVAILABLE'],
  [498, { type: 'server_error', code: 'capacity_exceeded' }, 'MODEL_UNAVAILABLE'],
  [401, { type: 'server_error', message: 'a rate limit' }, 'MODEL_AUTH'],
];

it.each(coded)('maps %d with %j to %s', (status, error, code) => {
  expect(toModelFailure(answered(status, error)).code).toBe(code);
});

it('keeps the message and the codes of the provider', () => {
  const error = { message: 'Flex tier is full.', type: 'server_error', code: 'capacity_exceeded' };
  expect(toModelFailure(answered(498, error)).message).toBe(
    'The model provider is not available: 498 Flex tier is full. (capacity_exceeded, server_error)',
  );
});

it('says what to do about a request that is too large, and about one that the model does not support', () => {
  expect(toModelFailure(answered(400, { code: 'context_length_exceeded' })).fix).toContain('larger context');
  expect(toModelFailure(answered(400, { code: 'unsupported_parameter' })).fix).toContain('SIGNALBOX_MODEL_TOKEN_LIMIT');
});

it('names the innermost cause of a broken connection', () => {
  expect(toModelFailure(refused).message).toBe('The model provider is not available: ECONNREFUSED');
});

it('says what to do about a key, a model and a quota', () => {
  expect([answered(401), answered(404), answered(402)].map((error) => toModelFailure(error).fix)).toEqual([
    expect.stringContaining('OPENAI_API_KEY'),
    expect.stringContaining('SIGNALBOX_MODEL_SMALL'),
    expect.stringContaining('retry the run'),
  ]);
});

it('quotes no more than a line of what a provider says', () => {
  expect(toModelFailure(answered(400, { message: 'x'.repeat(10_000) })).message.length).toBeLessThan(300);
});
