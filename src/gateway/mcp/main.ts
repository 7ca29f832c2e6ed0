import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { openClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { clientSettings } from '../../settings/client-settings.ts';
import { readConfig } from '../../settings/environment.ts';
import { machineOf } from '../api/authenticate.ts';
import { followRequests } from './open-requests.ts';
import { buildMcpServer } from './server.ts';

/** For requests without an answer when the input ends. */
const LONGEST_ANSWER_MS = 30_000;

/** Serves MCP on standard input and output until the input ends and what it asked is answered. */
async function main(): Promise<void> {
  const { SIGNALBOX_KEY: key } = readConfig();
  if (key === undefined)
    throw new SignalboxError('UNAUTHENTICATED', {
      field: 'SIGNALBOX_KEY',
      detail: 'SIGNALBOX_KEY is not set',
      fix: 'Make a key with `signalbox key create`, and set SIGNALBOX_KEY to it.',
    });
  const client = openClient(clientSettings());
  try {
    await machineOf(client, key); // fails at once, not with the first tool
    const server = buildMcpServer(client, () => machineOf(client, key));
    const transport = new StdioServerTransport();
    await server.connect(transport);
    const requests = followRequests(transport);
    process.stdout.on('error', () => requests.forget()); // nobody reads the answers
    await new Promise((resolve) => process.stdin.once('close', resolve).once('end', resolve));
    await requests.untilAnswered(LONGEST_ANSWER_MS);
    await server.close();
  } finally {
    await client.close();
  }
}

try {
  await main();
} catch (thrown) {
  const { code, message, field = null, fix = null } = toSignalboxError(thrown);
  process.stderr.write(`${JSON.stringify({ code, message, field, fix })}\n`); // standard output is for the protocol
  process.exitCode = 4;
}
