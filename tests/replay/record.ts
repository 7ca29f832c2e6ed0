import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setUp, tearDown } from '../helpers/shared-server.ts';
import { historiesFolder, historyText } from '../helpers/tickets/recorded.ts';
import { ticketPaths } from '../helpers/tickets/paths.ts';

/** Takes every path anew on a real server and saves its history; files of paths that are no more go. */
async function record(): Promise<void> {
  const { openTicketStage } = await import('../helpers/tickets/stage.ts');
  const stage = await openTicketStage({ taskQueue: 'signalbox', identity: 'recorder' });
  mkdirSync(historiesFolder, { recursive: true });
  for (const file of readdirSync(historiesFolder)) rmSync(join(historiesFolder, file));
  for (const path of ticketPaths) {
    const run = await stage.start(path.name, path);
    await path.drive?.(run);
    await run.handle.result().catch((error: Error) => {
      if (typeof path.ends !== 'string') throw error;
    });
    writeFileSync(join(historiesFolder, `${path.name}.json`), historyText(await run.handle.fetchHistory()));
    process.stdout.write(`${path.name}\n`);
  }
  await stage.close();
}

await setUp();
try {
  await record();
} finally {
  await tearDown();
}
