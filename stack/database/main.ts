import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { takeLock } from '../supervisor/lock-file.ts';
import { openPglite } from './open.ts';
import { startWireServer } from './server.ts';

/** Shorter than the supervisor's probes tolerate, so that a frozen client is cut off before the database looks dead. */
const IDLE_IN_TRANSACTION_MS = 8_000;

const log = pino({ name: 'database' });

/** The embedded database: `--data FOLDER --port N`. SIGTERM closes it cleanly. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string', default: '0' } } });
  if (!values.data) throw new SignalboxError('USAGE', { field: '--data', fix: 'Name the data folder.' });
  const folder = resolve(values.data);
  mkdirSync(dirname(folder), { recursive: true });
  const taken = takeLock(`${folder}.lock`);
  if ('holder' in taken)
    throw new SignalboxError('STACK_BROKEN', {
      detail: `process ${taken.holder.pid} has the data folder ${folder} open`,
      fix: `End process ${taken.holder.pid}, or use another folder.`,
    });

  const pglite = await openPglite(folder);
  const stop = (code: number) => {
    taken.lock.release();
    process.exit(code);
  };
  const server = await startWireServer({
    port: Number(values.port),
    execute: (message) => pglite.execProtocolRaw(message),
    idleInTransactionMs: IDLE_IN_TRANSACTION_MS,
    warn: (text) => log.warn(text),
    broken: (error) => {
      log.fatal(error, 'the database engine broke; stopping, all committed rows are on disk');
      stop(1);
    },
  });
  log.info({ port: server.port, folder }, 'database ready');
  process.once('SIGTERM', () => {
    void server
      .close()
      .then(() => pglite.close())
      .then(() => stop(0));
  });
}

try {
  await main();
} catch (error) {
  log.fatal(error instanceof SignalboxError ? error.message : error, 'the database did not start');
  process.exit(1);
}
