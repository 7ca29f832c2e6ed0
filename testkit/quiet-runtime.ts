import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';

const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }); // a worker that dies on purpose causes warnings

try {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
} catch (error) {
  if (!(error instanceof IllegalStateError)) throw error; // an earlier test file of this process has installed it
}
