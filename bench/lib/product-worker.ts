import { join } from 'node:path';
import { httpProbe } from '../../stack/supervisor/probes.ts';
import { peopleFile } from '../../testkit/client.ts';
import { freePort } from '../../testkit/free-port.ts';
import { DIST, startProgram, type Program } from '../../testkit/program.ts';
import type { Ground } from './ground.ts';

const NOWHERE = '127.0.0.1:9'; // model and mail are not called

/** Starts the compiled worker like the stack does, and waits until it answers. */
export async function startProductWorker({
  folder,
  temporalAddress,
  databaseUrl,
}: Pick<Ground, 'folder' | 'temporalAddress' | 'databaseUrl'>): Promise<Program> {
  const port = await freePort();
  return startProgram({
    command: process.execPath,
    args: [join(DIST, 'src/worker/main.js')],
    env: {
      TEMPORAL_ADDRESS: temporalAddress,
      DATABASE_URL: databaseUrl,
      OPENAI_BASE_URL: `http://${NOWHERE}/v1`,
      SMTP_URL: `smtp://${NOWHERE}`,
      SIGNALBOX_PEOPLE: peopleFile,
      SIGNALBOX_WORKER_PORT: String(port),
    },
    log: join(folder, 'worker.log'),
    probe: httpProbe(`http://127.0.0.1:${port}/health`),
  });
}
