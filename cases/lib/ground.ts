import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { openStack, PEOPLE_FILE, WORKFLOWS_FILE, type Stack } from '../../bench/lib/stack.ts';
import { PEOPLE } from '../../bench/lib/ground.ts';
import { startModelServer } from '../../stack/model/server.ts';
import { readStackFile, type StackFile } from '../../src/settings/stack-file.ts';
import { freePort } from '../../testkit/free-port.ts';
import { openScriptedProxy, type ScriptedProxy } from '../../tests/helpers/scripted-proxy.ts';

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
export async function openGround(environment: Record<string, string>): Promise<Ground> {
  const opened: { close(): Promise<unknown> }[] = [];
  const keep = <T extends { close(): Promise<unknown> }>(part: T): T => {
    opened.push(part);
    return part;
  };
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).toReversed()) await part.close();
  };
  try {
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
    return { stack, file, house, proxies, sql: (text) => readRows(DATABASE_URL, text), restore: () => restore(stack.folder, house), close };
  } catch (error) {
    await close();
    throw error;
  }
}

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
  copyFileSync(PEOPLE, join(folder, PEOPLE_FILE));
  rmSync(join(folder, WORKFLOWS_FILE), { force: true });
  await fetch(`${house}/faults`, { method: 'POST', body: '[]' });
}
