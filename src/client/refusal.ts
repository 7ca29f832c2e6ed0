import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { SignalboxError } from '../kit/common/failures.ts';

/** The gRPC status codes that are handled. */
export const GRPC = {
  cancelled: 1,
  invalidArgument: 3,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  outOfRange: 11,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The gRPC status code, also of a wrapped error; undefined for other errors. */
export function grpcCode(error: unknown): number | undefined {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? inner.code : undefined;
}

/** The server's own error message. */
export const serverMessage = (error: unknown): string => {
  const inner = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(inner) ? inner.details : (error as Error).message;
};

/** The error for a caller that the server refuses: wrong namespace, no permission, too many requests. Undefined for any other error. */
export function callerRefusal(error: unknown): SignalboxError | undefined {
  if (error instanceof NamespaceNotFoundError)
    return new SignalboxError('CONFIG_INVALID', {
      field: 'TEMPORAL_NAMESPACE',
      detail: `the Temporal server has no namespace ${error.namespace}`,
      fix: 'Correct TEMPORAL_NAMESPACE, or create the namespace on that server.',
      cause: error,
    });
  const code = grpcCode(error);
  if (code === GRPC.permissionDenied || code === GRPC.unauthenticated)
    return new SignalboxError('TEMPORAL_REFUSED', {
      detail: serverMessage(error),
      fix: 'Give a key or a certificate that may do this in the namespace (TEMPORAL_API_KEY or the profile).',
      cause: error,
    });
  if (code === GRPC.resourceExhausted)
    return new SignalboxError('TEMPORAL_BUSY', {
      detail: serverMessage(error),
      fix: 'Wait a moment and repeat the command.',
      cause: error,
    });
  return undefined;
}

const REFUSED: readonly (number | undefined)[] = [GRPC.invalidArgument, GRPC.failedPrecondition, GRPC.outOfRange, GRPC.unimplemented];

/** The error for a request that the server rejected, so nothing has happened. Undefined for any other error. */
export const requestRefusal = (error: unknown): SignalboxError | undefined =>
  REFUSED.includes(grpcCode(error))
    ? new SignalboxError('TEMPORAL_REFUSED', {
        detail: serverMessage(error),
        fix: 'Read the message of the server: the limit or the missing feature is that of the Temporal server, not of Signalbox.',
        cause: error,
      })
    : undefined;
