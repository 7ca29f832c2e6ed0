import { jest } from '@jest/globals';

/**
 * Marks the tests of a file or of a `describe` as ones that a busy machine may fail: they are tried a second time, with their hooks, and the
 * run's closing lines name each that needed it. Nothing else is ever retried.
 */
export function retryOnce(_because: 'kills processes' | 'depends on the clock'): void {
  jest.retryTimes(1, { entireDescribe: true, logErrorsBeforeRetry: true });
}
