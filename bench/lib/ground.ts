import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection } from '@temporalio/worker';
import { openClient, type SignalboxClient } from '../../src/client/connect.ts';
import { openSettingsFiles } from '../../src/settings/client-settings.ts';
import { readConfig } from '../../src/settings/environment.ts';
import { temporalProbe } from '../../stack/supervisor/probes.ts';
import { temporalArguments } from '../../stack/temporal/arguments.ts';
import { ensureTemporalBinary } from '../../stack/temporal/binary.ts';
import { companyMigrations } from '../../src/business/database.ts';
import { migrate } from '../../src/store/database.ts';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { peopleFile } from '../../testkit/client.ts';
import { freePort } from '../../testkit/free-port.ts';
import { createBenchRows } from './database.ts';
import { startDatabase, startProgram, type Program } from '../../testkit/program.ts';
import type { Side } from './sides.ts';

/** The shared environment of both sides: the tuned server with its state in a file, and the embedded database, each a process. */
export interface Ground {
  folder: string;
  temporalAddress: string;
  databaseUrl: string;
  /** Workflow bundle files by side. */
  bundles: Record<Side, string>;
  signalbox: SignalboxClient;
  temporal: Client;
  stop(): Promise<void>;
}

/** Starts the environment in its own folder, with our tables and the bench's table. */
export async function openGround(log: (line: string) => void): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const programs: Program[] = [];
  const stop = async () => {
    for (const program of programs) await program.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [temporalPort, uiPort, databasePort] = [await freePort(), await freePort(), await freePort()];
    const temporalAddress = `127.0.0.1:${temporalPort}`;
    const databaseUrl = `postgres://postgres@127.0.0.1:${databasePort}/postgres`;
    programs.push(await startTemporal(folder, temporalPort, uiPort, log), await startDatabase(folder, databasePort, databaseUrl));
    const signalbox = openClient({
      temporalEnvironment: { TEMPORAL_ADDRESS: temporalAddress },
      localTemporalAddress: null,
      databaseUrl,
      ...openSettingsFiles({ peopleFile, workflowsFile: null }),
    });
    await prepare(signalbox, temporalAddress);
    return {
      ...{ folder, temporalAddress, databaseUrl, signalbox },
      bundles: { bare: await writeBundle(folder, 'bare'), kit: await writeBundle(folder, 'kit') },
      temporal: await signalbox.temporal(),
      async stop() {
        await signalbox.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startTemporal(folder: string, port: number, uiPort: number, log: (line: string) => void): Promise<Program> {
  return startProgram({
    command: await ensureTemporalBinary(readConfig(), log),
    args: temporalArguments({ port, uiPort, dbFile: join(folder, 'temporal.db'), namespace: 'default' }),
    log: join(folder, 'temporal.log'),
    probe: temporalProbe(`127.0.0.1:${port}`, 'default'),
  });
}

async function prepare(signalbox: SignalboxClient, temporalAddress: string): Promise<void> {
  await migrate(signalbox.db, companyMigrations);
  await createBenchRows(signalbox.db);
  const connection = await NativeConnection.connect({ address: temporalAddress });
  await registerSearchAttributes(connection, 'default');
  await connection.close();
}

/** Bundles the kit's side like our worker, the bare side without our code. @returns the file. */
export async function writeBundle(folder: string, side: Side): Promise<string> {
  const workflowsPath = fileURLToPath(new URL(`../${side}-workflows.ts`, import.meta.url));
  const bundle =
    side === 'kit' ? await bundleWorkflows(workflowsPath) : await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const file = join(folder, `${side}.js`);
  writeFileSync(file, bundle.code);
  return file;
}
