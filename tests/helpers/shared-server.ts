import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { writeMigratedDatabase } from '../../testkit/database.ts';
import { dropDatabase, makeTemplate, postgresUrl } from '../../testkit/postgres.ts';
import { bundleStories } from '../../testkit/story-bundle.ts';
import { startTestServer, type TestServer } from '../../testkit/temporal-server.ts';

interface Shared {
  server: TestServer;
  folder: string;
}

const ALL = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));
const LISTENING = fileURLToPath(new URL('./workflows/listening.ts', import.meta.url));

/** The bundles that test files share, by the variable that names the file. */
const BUNDLES = {
  TEST_WORKFLOW_BUNDLE: () => bundleWorkflows(ALL),
  TEST_LISTENING_BUNDLE: () => bundleWorkflowCode({ workflowsPath: LISTENING, logger: new DefaultLogger('WARN') }),
  TEST_STORY_BUNDLE: bundleStories,
};

async function writeBundles(folder: string): Promise<void> {
  const written = Object.entries(BUNDLES).map(async ([variable, bundle]) => {
    const file = join(folder, `${variable}.js`);
    writeFileSync(file, (await bundle()).code);
    process.env[variable] = file;
  });
  await Promise.all(written);
}

/** One Temporal server, the workflow bundles and one migrated database to copy for all test files; each file uses task queues and ids of its own. */
export async function setUp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-tests-'));
  const databaseFile = join(folder, 'database.tar');
  const [server] = await Promise.all([startTestServer(), writeBundles(folder), writeMigratedDatabase(databaseFile)]);
  process.env['TEST_TEMPORAL_ADDRESS'] = server.address;
  process.env['TEST_MIGRATED_DATABASE'] = databaseFile;
  const url = postgresUrl();
  if (url !== null) process.env['TEST_DATABASE_TEMPLATE'] = await makeTemplate(url);
  (globalThis as { shared?: Shared }).shared = { server, folder };
}

/** The other end of the set-up. */
export async function tearDown(): Promise<void> {
  const { shared } = globalThis as { shared?: Shared };
  if (!shared) return;
  const [url, template] = [postgresUrl(), process.env['TEST_DATABASE_TEMPLATE']];
  if (url !== null && template !== undefined) await dropDatabase(url, template);
  await shared.server.stop();
  rmSync(shared.folder, { recursive: true, force: true });
}
