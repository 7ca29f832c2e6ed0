import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { APIError } from 'openai/error';
import pino from 'pino';
import { toModelFailure } from '../../../../src/adapters/openai/failure.ts';
import { createBreaker, type Breaker } from '../../../../src/kit/activity/protect/breaker.ts';
import { isOutage } from '../../../../src/kit/activity/protect/outage.ts';
import { SignalboxError } from '../../../../src/kit/common/failures.ts';

const settings = { breaker: { failures: 3, openMs: 10_000, longestOpenMs: 30_000 }, patienceMs: 3_600_000 };
const down = new SignalboxError('MAIL_UNAVAILABLE', { detail: 'ECONNREFUSED' });

let nowMs = 0;
let log: Record<string, unknown>[] = [];
let breaker: Breaker;
beforeEach(() => {
  nowMs = 1_000_000;
  log = [];
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
  breaker = createBreaker(
    'mail',
    settings,
    pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) }),
  );
});
afterEach(() => void jest.restoreAllMocks());

const fail = (error: Error = down) => breaker.run(() => Promise.reject(error)).catch((thrown: unknown) => thrown);
const works = () => breaker.run(async () => 'done');
const refused = () => works().catch((thrown: unknown) => thrown as SignalboxError);
async function open(): Promise<void> {
  for (let n = 0; n < 3; n++) await fail();
}

const httpError = (status: number) => toModelFailure(APIError.generate(status, {}, 'no', new Headers()));
const smtp = (responseCode?: number) => new SignalboxError('MAIL_UNAVAILABLE', { cause: { responseCode } });
it.each([
  ['an unreachable server', down, true],
  ['a 500', httpError(500), true],
  ['a 503', httpError(503), true],
  ['a time-out', new SignalboxError('MODEL_TIMEOUT'), true],
  ['our own time-out', new SignalboxError('PROVIDER_TIMEOUT'), true],
  ['a mail server that closes', smtp(421), true],
  ['a mail server that wants the one mail later', smtp(450), false],
  ['a 400', httpError(400), false],
  ['a 409', httpError(409), false],
  ['a 429', httpError(429), false],
  ['a refused mail address', new SignalboxError('MAIL_REFUSED'), false],
  ['a pause', new SignalboxError('PROVIDER_PAUSED'), false],
  ['a cancelled run', new DOMException('aborted', 'AbortError'), false],
  ['a fault of our own', new TypeError('x'), false],
])('decides for %s whether the provider is down', (_name, error, is) => {
  expect(isOutage(error)).toBe(is);
});

it('stops calls after consecutive failures, says when to retry, and logs it', async () => {
  expect(await fail()).toBe(down);
  expect(await fail()).toBe(down);
  expect(await fail()).toMatchObject({ code: 'PROVIDER_PAUSED', cause: down, nothingHappened: false, patienceMs: 3_600_000 });
  nowMs += 4_000;
  const call = jest.fn(async () => 'done');
  const pause = await breaker.run(call).catch((thrown: unknown) => thrown as SignalboxError);
  expect(pause).toMatchObject({ code: 'PROVIDER_PAUSED', nothingHappened: true });
  const { retryAfterMs } = pause as SignalboxError;
  expect(retryAfterMs).toBeGreaterThanOrEqual(6_000);
  expect(retryAfterMs).toBeLessThanOrEqual(11_000);
  expect(call).not.toHaveBeenCalled();
  expect(log).toMatchObject([{ provider: 'mail', state: 'open', reason: 'MAIL_UNAVAILABLE', pauseMs: 10_000 }]);
});

it('counts only consecutive failures: any answer between them, even a refusal, resets the count', async () => {
  for (const answer of [works, () => fail(new SignalboxError('MAIL_REFUSED'))]) {
    await fail();
    await fail();
    await answer();
  }
  expect(await fail()).toBe(down);
});

it('does not count errors that say nothing about the provider', async () => {
  const abort = new DOMException('aborted', 'AbortError');
  for (let n = 0; n < 10; n++) expect(await fail(abort)).toBe(abort);
  await fail();
  await fail();
  await fail(abort);
  expect(await fail()).toMatchObject({ code: 'PROVIDER_PAUSED' });
});

it('makes one trial call after the pause, without others waiting for it, and resumes when it is answered', async () => {
  await open();
  nowMs += 10_000;
  let answer: (value: string) => void = () => undefined;
  const trial = breaker.run(() => new Promise<string>((resolve) => (answer = resolve)));
  expect(await refused()).toMatchObject({ code: 'PROVIDER_PAUSED', nothingHappened: true });
  answer('up');
  expect(await trial).toBe('up');
  expect(await works()).toBe('done');
  expect(log.map(({ state }) => state)).toEqual(['open', 'half-open', 'closed']);
});

it('doubles the pause after each failed trial up to its longest', async () => {
  await open();
  const pauses: unknown[] = [];
  for (const lengthMs of [10_000, 20_000, 30_000, 30_000]) {
    nowMs += lengthMs - 1;
    expect(await refused()).toMatchObject({ code: 'PROVIDER_PAUSED', cause: null });
    nowMs += 1;
    expect(await fail()).toMatchObject({ code: 'PROVIDER_PAUSED', cause: down });
    pauses.push(log.at(-1)!['pauseMs']);
  }
  expect(pauses).toEqual([20_000, 30_000, 30_000, 30_000]);
});
