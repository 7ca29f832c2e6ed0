import {
  Client,
  Connection,
  isGrpcDeadlineError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type ConnectionOptions,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { failures, isFailureCode, SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import type { RunStatus } from '../kit/common/status.ts';
import { callerRefusal, GRPC, grpcCode, serverMessage } from './refusal.ts';
import { START_THE_STACK, type ClientSettings } from './settings.ts';

const CONNECT_TIMEOUT_MS = 4_000;
/** A page of the history of a run with a large input is larger than the 4 MiB that gRPC takes by default. */
const channelArgs = { 'grpc.max_receive_message_length': 128 * 1_024 * 1_024 };
/** Limit of a request to the server, including updates, which wait for a worker. */
export const DEADLINE_MS = 5_000;

type ServerSettings = Pick<ClientSettings, 'temporalEnvironment' | 'localTemporalAddress'>;

/** Connects to the server that the environment names, or else to the local stack's. @throws SignalboxError TEMPORAL_UNREACHABLE. */
export async function connectTemporal(settings: ServerSettings): Promise<Client> {
  const { options, namespace } = targetOf(settings);
  const connection = Connection.lazy({ ...options, channelArgs, connectTimeout: CONNECT_TIMEOUT_MS });
  try {
    await connection.ensureConnected();
    return new Client({ connection, namespace });
  } catch (cause) {
    await connection.close();
    throw new SignalboxError('TEMPORAL_UNREACHABLE', {
      detail: `${options.address} (${(cause as Error).message})`,
      fix: START_THE_STACK,
      cause,
    });
  }
}

function targetOf({ temporalEnvironment, localTemporalAddress }: ServerSettings): { options: ConnectionOptions; namespace: string } {
  const named = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'].some((name) => temporalEnvironment[name]);
  if (named) {
    const { connectionOptions, namespace } = profileOf(temporalEnvironment);
    const { address, tls, apiKey, metadata } = connectionOptions;
    return { options: { address, tls, apiKey, metadata }, namespace: namespace ?? 'default' };
  }
  if (localTemporalAddress === null) {
    throw new SignalboxError('TEMPORAL_UNREACHABLE', {
      detail: 'no stack runs here and TEMPORAL_ADDRESS is not set',
      fix: START_THE_STACK,
    });
  }
  return { options: { address: localTemporalAddress }, namespace: temporalEnvironment['TEMPORAL_NAMESPACE'] ?? 'default' };
}

function profileOf(environment: Readonly<Record<string, string>>) {
  try {
    return loadClientConnectConfig({ overrideEnvVars: { ...environment } });
  } catch (cause) {
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'TEMPORAL_PROFILE',
      detail: (cause as Error).message,
      fix: 'Correct the profile or the TEMPORAL_* variables.',
      cause,
    });
  }
}

/** Sends a request to the server with the deadline. @throws SignalboxError TEMPORAL_UNREACHABLE, TEMPORAL_BUSY, TEMPORAL_REFUSED, CONFIG_INVALID (the namespace). */
export async function askServer<T>(temporal: Client, question: () => Promise<T>): Promise<T> {
  try {
    return await temporal.connection.withDeadline(Date.now() + DEADLINE_MS, question);
  } catch (error) {
    if (isUnavailable(error))
      throw new SignalboxError('TEMPORAL_UNREACHABLE', { detail: serverMessage(error), fix: START_THE_STACK, cause: error });
    throw callerRefusal(error) ?? error;
  }
}

/** Whether the deadline passed without an answer. */
export const isDeadline = (error: unknown): boolean => error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isLate(error);

/** At the deadline, whoever of client and server is first says it in its own way: the server calls the request cancelled. */
const isLate = (error: unknown): boolean => isGrpcDeadlineError(error) || grpcCode(error) === GRPC.cancelled;

const isUnavailable = (error: unknown) =>
  grpcCode(error) === GRPC.unavailable || (isLate(error) && !(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError));

/** How a run rejected an update; undefined for any other error. */
export function updateRefusal(error: unknown): UpdateRefusal | undefined {
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined;
  let cause: unknown = error.cause;
  while (cause instanceof Error && !(cause instanceof ApplicationFailure)) cause = cause.cause; // skips the ActivityFailure when the handler called an activity
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const [told] = (cause.details ?? []) as { field?: string | null; status?: RunStatus }[];
  const code = isFailureCode(cause.type) ? cause.type : 'INTERNAL'; // the handler itself failed
  return { code, detail: cause.message.replace(`${failures[code].message}: `, ''), field: told?.field ?? undefined, status: told?.status };
}

export interface UpdateRefusal {
  code: FailureCode;
  detail: string;
  field: string | undefined;
  /** The run's status, when it is the reason. */
  status: RunStatus | undefined;
}

/** Whether the run has no handler for the update: its workflow takes no such message. */
export const hasNoHandler = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError && /^No registered handler for update/.test(error.cause?.message ?? '');

/** Whether the run ended before it could answer an update. */
const endedFirst = (error: unknown) =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === 'AcceptedUpdateCompletedWorkflow';

/** Whether the server has no such run, or the run is closed. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError || grpcCode(error) === GRPC.notFound || endedFirst(error);

/** Whether the server does not know our search attributes, because no worker has ever registered them. */
export const lacksSearchAttributes = (error: unknown): boolean =>
  grpcCode(error) === GRPC.invalidArgument && /search attribute|Signalbox\w+/i.test(String((error as Error).cause ?? error));
