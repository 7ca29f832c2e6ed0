import { join } from 'node:path';
import { httpProbe } from '../../stack/supervisor/probes.ts';
import { peopleFile } from '../../testkit/client.ts';
import { freePort } from '../../testkit/free-port.ts';
import { DIST, startProgram, type Program } from '../../testkit/program.ts';

export interface GatewayPlace {
  folder: string;
  databaseUrl: string;
  env?: NodeJS.ProcessEnv;
}

export interface Gateway extends Program {
  url: string;
}

/** Starts the compiled gateway as the stack does, with a quiet log. */
export async function startGateway({ folder, databaseUrl, env }: GatewayPlace): Promise<Gateway> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    command: process.execPath,
    args: [join(DIST, 'src/gateway/main.js')],
    env: {
      DATABASE_URL: databaseUrl,
      SIGNALBOX_PEOPLE: peopleFile,
      SIGNALBOX_GATEWAY_PORT: String(port),
      SIGNALBOX_LOG_LEVEL: 'error',
      ...env,
    },
    log: join(folder, 'gateway.log'),
    probe: httpProbe(`${url}/healthz`),
  });
  return { ...program, url };
}
