import { SignalboxError } from '../../kit/common/failures.ts';
import { RUN_ID } from './schemas.ts';

/** The cursor for what follows a run. */
export const cursorOf = (run: string): string => Buffer.from(run).toString('base64url');

/** The run of a cursor. @throws SignalboxError INPUT_INVALID. */
export function runAfter(cursor: string): string {
  const run = Buffer.from(cursor, 'base64url').toString();
  if (RUN_ID.test(run)) return run;
  throw cursorUnknown();
}

/** The error for a cursor that no page gave. */
export const cursorUnknown = () =>
  new SignalboxError('INPUT_INVALID', { field: 'cursor', detail: 'cursor is none of ours', fix: 'Use `next` of the page before.' });
