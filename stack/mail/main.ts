import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { MailFaults } from './faults.ts';
import { startMailHttp } from './http.ts';
import { startSmtp } from './smtp.ts';
import { openMailStore } from './store.ts';

const log = pino({ name: 'mail' });

/** The embedded mail server: `--folder FOLDER --port N --http-port N [--faults JSON]`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      port: { type: 'string', default: '0' },
      'http-port': { type: 'string', default: '0' },
      faults: { type: 'string', default: '{}' },
    },
  });
  if (!values.folder) throw new SignalboxError('USAGE', { field: '--folder', fix: 'Name the folder that keeps the mail.' });

  let faults = MailFaults.parse(JSON.parse(values.faults));
  const store = await openMailStore(resolve(values.folder));
  const smtp = await startSmtp({ store, port: Number(values.port), faults: () => faults, warn: (error) => log.warn(error) });
  const http = await startMailHttp({ store, port: Number(values['http-port']), setFaults: (wanted) => (faults = wanted) });
  log.info({ smtp: smtp.port, http: http.port, kept: store.find().length }, 'mail server ready');
  process.once('SIGTERM', () => void Promise.all([smtp.close(), http.close()]).then(() => process.exit(0)));
}

try {
  await main();
} catch (error) {
  log.fatal(error, 'the mail server did not start');
  process.exit(1);
}
