import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { EMBEDDED_WAREHOUSE_SECRET, readConfig } from '../../src/settings/environment.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { openPool } from './database.ts';
import { startPartners } from './server.ts';

const log = pino({ name: 'partners' });

/** The embedded partners: `--port N [--log FILE]`, with DATABASE_URL for their state. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, log: { type: 'string' } } });
  const config = readConfig();
  if (!config.DATABASE_URL)
    throw new SignalboxError('CONFIG_INVALID', { field: 'DATABASE_URL', fix: 'Name the database that keeps their state.' });
  const pool = openPool(config.DATABASE_URL);
  const warehouseSecret = config.SIGNALBOX_WAREHOUSE_SECRET ?? EMBEDDED_WAREHOUSE_SECRET;
  const server = await startPartners({ port: Number(values.port), pool, logFile: values.log ?? null, warehouseSecret });
  process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
  await server.ready;
  log.info({ port: server.port }, 'partners ready');
}

try {
  await main();
} catch (error) {
  log.fatal(error, 'the partners did not start');
  process.exit(1);
}
