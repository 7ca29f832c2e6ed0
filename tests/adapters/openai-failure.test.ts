import { expect, it } from '@jest/globals';
import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai/error';
import { toModelFailure } from '../../src/adapters/openai-failure.ts';

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

it('names the lowest cause of a broken connection', () => {
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
