import { SignalboxError } from '../kit/common/failures.ts';
import { START_THE_STACK } from './settings.ts';

/** Converts any error: database connection errors become DATABASE_UNREACHABLE, other unknown errors INTERNAL. */
export function toSignalboxError(error: unknown): SignalboxError {
  if (error instanceof SignalboxError) return error;
  if (!(error instanceof Error)) return new SignalboxError('INTERNAL', { detail: String(error), cause: error });
  const trouble = databaseTrouble(error);
  if (trouble) return new SignalboxError('DATABASE_UNREACHABLE', { detail: trouble, fix: START_THE_STACK, cause: error });
  return new SignalboxError('INTERNAL', { detail: error.message, cause: error });
}

const UNDEFINED_TABLE = '42P01';
/** Network errors, and PostgreSQL's error classes 08 (connection), 28 (authorization), 3D (no such database), 57P (shutdown). */
const NO_CONNECTION = /^(ECONN\w+|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|EPIPE|08\w{3}|28\w{3}|3D000|57P\d\d)$/;
/** Errors that the driver throws without a code. */
const NO_CODE = /timeout exceeded when trying to connect|Connection terminated/;

function databaseTrouble({ code, message }: NodeJS.ErrnoException): string | undefined {
  if (code === UNDEFINED_TABLE) return 'it has no tables yet, because no worker has ever used it';
  if (code !== undefined && NO_CONNECTION.test(code)) return message || code; // the message is empty when several addresses were tried
  return NO_CODE.test(message) ? message : undefined;
}
