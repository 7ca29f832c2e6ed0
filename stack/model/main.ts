import { parseArgs } from 'node:util';
import { startModelServer } from './server.ts';

const USAGE = 'usage: node dist/stack/model/main.js --port N [--log FILE] [--latency-ms N]';

function readArguments(): { port: number; logFile: string | null; latencyMs: number } {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, log: { type: 'string' }, 'latency-ms': { type: 'string', default: '0' } },
  });
  const port = Number(values.port);
  const latencyMs = Number(values['latency-ms']);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new TypeError('--port must be a port number');
  if (!Number.isFinite(latencyMs) || latencyMs < 0) throw new TypeError('--latency-ms must be a number of milliseconds');
  return { port, logFile: values.log ?? null, latencyMs };
}

async function main(): Promise<void> {
  const server = await startModelServer(readArguments());
  process.stdout.write(`offline model: ${server.baseUrl}\n`);
  const stop = () => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n${error instanceof TypeError ? `${USAGE}\n` : ''}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
