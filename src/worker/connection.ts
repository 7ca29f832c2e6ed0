import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { SignalboxError } from '../kit/common/failures.ts';

export interface TemporalTarget {
  connection: NativeConnection;
  namespace: string;
}

/**
 * Connects to the server that the TEMPORAL_* variables or a profile configure: address, TLS, API key, namespace.
 * @throws SignalboxError TEMPORAL_UNREACHABLE.
 */
export async function connectToTemporal(environment: Record<string, string>): Promise<TemporalTarget> {
  const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars: environment });
  const { address, tls, apiKey, metadata } = connectionOptions;
  try {
    const connection = await NativeConnection.connect({ address, tls, apiKey, metadata });
    return { connection, namespace: namespace ?? 'default' };
  } catch (cause) {
    throw new SignalboxError('TEMPORAL_UNREACHABLE', {
      detail: `${address}: ${String(cause)}`,
      fix: 'Run `signalbox up`, or set TEMPORAL_ADDRESS.',
      cause,
    });
  }
}
