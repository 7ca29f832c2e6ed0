import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { expect, it } from '@jest/globals';
import { toApplicationFailure } from '../../../src/kit/activity/failure.ts';
import { failures, isFailureCode, SignalboxError } from '../../../src/kit/common/failures.ts';

const codes = Object.keys(failures)
  .filter(isFailureCode)
  .filter((code) => code !== 'PROVIDER_PAUSED');
it.each(codes)('takes the retry decision of %s from the table', (code) => {
  const failure = toApplicationFailure(new SignalboxError(code));
  expect(failure).toMatchObject({ type: code, nonRetryable: !failures[code].retryable, message: failures[code].message });
});

it("passes on field, fix and the provider's delay", () => {
  const error = new SignalboxError('MODEL_RATE_LIMITED', { detail: 'busy', field: 'model', fix: 'Wait.', retryAfterMs: 4_000 });
  const failure = toApplicationFailure(error);
  expect(failure).toMatchObject({ details: [{ field: 'model', fix: 'Wait.' }], nextRetryDelay: 4_000, stack: error.stack });
  expect(failure.message).toBe('The model provider asks to slow down: busy');
});

it('makes a pause non-retryable, and tells the run its length and the attempts before', () => {
  const failure = toApplicationFailure(new SignalboxError('PROVIDER_PAUSED', { retryAfterMs: 10, patienceMs: 20 }), 3);
  expect(failure).toMatchObject({ nonRetryable: true, details: [{ retryAfterMs: 10, patienceMs: 20, attempt: 3 }] });
});

it('keeps the cause out of the history, which anybody may read', () => {
  const failure = toApplicationFailure(new SignalboxError('MODEL_AUTH', { cause: new Error('key sk-secret') }));
  expect(failure.cause).toBeUndefined();
});

it('makes unknown errors retryable, with their message', () => {
  expect(toApplicationFailure(new TypeError('x is not a function'))).toMatchObject({
    type: 'INTERNAL',
    nonRetryable: false,
    message: 'TypeError: x is not a function',
  });
  expect(toApplicationFailure('just text')).toMatchObject({ type: 'INTERNAL', nonRetryable: false, message: 'just text' });
});

it.each([
  ['an application failure', ApplicationFailure.nonRetryable('no', 'MAIL_REFUSED')],
  ['a cancellation', new CancelledFailure('cancelled')],
  ['an abort', new DOMException('This operation was aborted', 'AbortError')],
])('passes %s through', (_name, error) => {
  expect(toApplicationFailure(error)).toBe(error);
});

it('takes a text that Temporal and the database cannot keep, with the rest of its words', () => {
  const failure = toApplicationFailure(new Error('half \ud800 of a pair'));
  expect(failure.message).toBe('Error: half \ufffd of a pair');
  expect(failure.stack).not.toContain('\ud800');
});
