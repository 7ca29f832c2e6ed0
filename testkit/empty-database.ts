import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openAsBlob, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import manifest from '../package.json' with { type: 'json' };
import { CACHE } from './cache.ts';

/** Each copy is loaded whole: the usual sizes make it twice as large and three times as slow. */
const SMALL = { initDbStartParams: ['--wal-segsize=1', '--no-data-checksums'], postgresqlconf: ['shared_buffers=8MB'] };

const recipe = JSON.stringify([manifest.dependencies['@electric-sql/pglite'], SMALL]);
const FILE = join(CACHE, `empty-database-${createHash('sha256').update(recipe).digest('hex').slice(0, 16)}.tar`);

/** A database in memory, without tables. Only the first one on a machine is made from nothing, which takes ten times as long. */
export async function emptyDatabase(options: { dataDir?: string } = {}): Promise<PGlite> {
  if (!existsSync(FILE)) await makeFile();
  return PGlite.create({ ...options, loadDataDir: await openAsBlob(FILE) });
}

/** Writes one to a folder, for a process that opens it. */
export async function writeEmptyDatabase(folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  await (await emptyDatabase({ dataDir: folder })).close();
}

async function makeFile(): Promise<void> {
  const pglite = await PGlite.create(SMALL);
  await dropTemplates(pglite);
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  mkdirSync(CACHE, { recursive: true });
  const aside = `${FILE}.${process.pid}`;
  writeFileSync(aside, Buffer.from(await dump.arrayBuffer()));
  renameSync(aside, FILE);
}

/** Drops the databases from which others are created: half of the size. */
async function dropTemplates(pglite: PGlite): Promise<void> {
  await pglite.exec("UPDATE pg_database SET datistemplate = false WHERE datname LIKE 'template_'");
  for (const name of ['template0', 'template1']) await pglite.exec(`DROP DATABASE ${name}`);
  await pglite.exec('CHECKPOINT');
}
