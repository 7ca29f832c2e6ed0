import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { startTestServer, type TestServer } from './temporal-server.ts';

interface Shared {
  server: TestServer;
  folder: string;
}

/** One Temporal server and one workflow bundle for all test files; each file uses task queues and ids of its own. */
export async function setUp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-tests-'));
  const workflows = fileURLToPath(new URL('workflows/index.ts', import.meta.url));
  const [server, bundle] = await Promise.all([startTestServer(), bundleWorkflows(workflows)]);
  const bundleFile = join(folder, 'workflows.js');
  writeFileSync(bundleFile, bundle.code);
  process.env['TEST_TEMPORAL_ADDRESS'] = server.address;
  process.env['TEST_WORKFLOW_BUNDLE'] = bundleFile;
  (globalThis as { shared?: Shared }).shared = { server, folder };
}

/** The other end of the set-up. */
export async function tearDown(): Promise<void> {
  const { shared } = globalThis as { shared?: Shared };
  if (!shared) return;
  await shared.server.stop();
  rmSync(shared.folder, { recursive: true, force: true });
}
