import { TestWorkflowEnvironment } from '@temporalio/testing';

/** `node sdk-download.js FOLDER VERSION`: downloads the Temporal CLI with the SDK into the folder, and starts it once. */
const [downloadDir, version] = process.argv.slice(2);
if (!downloadDir || !version) process.exit(2);
try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir, version: `v${version}` } },
  });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${(error as Error).message.split('\n')[0]}\n`);
  process.exit(1);
}
