import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpProbe } from '../../stack/supervisor/probes.ts';
import { freePort } from '../../testkit/free-port.ts';
import { DIST, startProgram } from '../../testkit/program.ts';

export interface SlowModel {
  /** Value for OPENAI_BASE_URL. */
  baseUrl: string;
  end(): Promise<void>;
}

/** The offline model as a separate process that waits before each answer. */
export async function startSlowModel(latencyMs: number): Promise<SlowModel> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-model-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const address = `http://127.0.0.1:${await freePort()}`;
  try {
    const program = await startProgram({
      command: process.execPath,
      args: [join(DIST, 'stack/model/main.js'), '--port', new URL(address).port, '--latency-ms', String(latencyMs)],
      env: {},
      log: join(folder, 'model.log'),
      probe: httpProbe(`${address}/health`),
    });
    return {
      baseUrl: `${address}/v1`,
      async end() {
        await program.end();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
