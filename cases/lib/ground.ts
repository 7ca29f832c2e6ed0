import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openStack, PEOPLE_FILE, WORKFLOWS_FILE, type Stack } from '../../testkit/installed.ts';
import { peopleFile } from '../../testkit/client.ts';
import { openAll } from '../../testkit/opened.ts';
import { startModelServer } from '../../stack/model/server.ts';
import { readStackFile, type StackFile } from '../../src/settings/stack-file.ts';
import { freePort } from '../../testkit/free-port.ts';
import { openScriptedProxy, type ScriptedProxy } from '../../testkit/scripted-proxy.ts';

/** A live stack as a user starts it, with scripted proxies between its worker and the model and payment house. */
export interface Ground {
  stack: Stack;
  file(): StackFile;
  /** Address of the payment house itself. */
  house: string;
  proxies: { model: ScriptedProxy; house: ScriptedProxy };
  sql(text: string): Promise<unknown[]>;
  /** Restores the files that a check wrote. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** @param environment more variables of the stack. */
export const openGround = (environment: Record<string, string>): Promise<Ground> =>
  openAll(async (keep) => {
    const partnersPort = await freePort();
    const house = `http://127.0.0.1:${partnersPort}`;
    const model = keep(await startModelServer({ port: 0 }));
    const proxies = { model: keep(await openScriptedProxy(new URL(model.baseUrl).origin)), house: keep(await openScriptedProxy(house)) };
    const settings = {
      SIGNALBOX_PARTNERS_PORT: String(partnersPort),
      STRIPE_BASE_URL: proxies.house.url,
      OPENAI_BASE_URL: `${proxies.model.url}/v1`,
      ...environment,
    };
    const stack = openStack({ settings, ownPeople: true });
    keep({ close: () => stack.remove() });
    await stack.run('up', '--detach');
    const file = () => readStackFile(join(stack.folder, '.signalbox'))!;
    const { DATABASE_URL } = file().endpoints;
    return { stack, file, house, proxies, sql: (text) => readRows(DATABASE_URL, text), restore: () => restore(stack.folder, house) };
  });

/** A new connection per query, because a check may kill the database in between. */
async function readRows(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function restore(folder: string, house: string): Promise<void> {
  copyFileSync(peopleFile, join(folder, PEOPLE_FILE));
  rmSync(join(folder, WORKFLOWS_FILE), { force: true });
  await fetch(`${house}/faults`, { method: 'POST', body: '[]' });
}
