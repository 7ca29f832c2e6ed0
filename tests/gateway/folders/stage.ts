import { mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { folderFiles } from '../../../src/client/folder/list.ts';
import type { FileView, WatchedFolder } from '../../../src/kit/common/watched-folder.ts';
import type { Db } from '../../../src/store/database.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { eventually } from '../../../testkit/processes.ts';

/** A new empty folder that is watched for invoices. */
export const watchedFolder = (changes: Partial<WatchedFolder> = {}): WatchedFolder => ({
  ...{ name: 'scans', path: mkdtempSync(join(tmpdir(), 'watched-')), workflow: 'invoice', as: 'paula', pollSeconds: 1 },
  types: ['application/pdf'],
  ...changes,
});

const longAgo = new Date(Date.now() - 3_600_000);

/** Writes a file as if it had been there for long. */
export function put({ path }: WatchedFolder, name: string, content: string | Buffer): string {
  const file = join(path, name);
  writeFileSync(file, content);
  utimesSync(file, longAgo, longAgo);
  return file;
}

/** A client that counts starts. @param onStart called before and after each; one that never resolves is a kill at that moment. */
export function countingClient(
  db: Db,
  started: string[],
  onStart: (when: 'before' | 'after') => Promise<void> = () => Promise.resolve(),
): SignalboxClient {
  const connection = { withDeadline: (_end: number, ask: () => Promise<unknown>) => ask() };
  const start = async (type: string, { workflowId }: { workflowId: string }) => {
    await onStart('before');
    if (started.includes(workflowId)) throw new WorkflowExecutionAlreadyStartedError('it runs', workflowId, type);
    started.push(workflowId);
    await onStart('after');
  };
  return { ...openTestClient(db, '127.0.0.1:1'), temporal: async () => ({ connection, workflow: { start } }) as unknown as Client };
}

/** All files, oldest first, once there are as many and each has its outcome. */
export const settledFiles = (client: SignalboxClient, count: number): Promise<FileView[]> =>
  eventually(async () => {
    const found = await folderFiles.list(client, { limit: 1_000 });
    if (found.length < count || found.some(({ state }) => state === 'stored')) throw new Error(JSON.stringify(found.slice(0, 3)));
    return found.reverse();
  });
