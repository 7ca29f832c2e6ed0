import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

/**
 * Opens the data folder; creates it first if missing. Creation happens in a temporary folder, because an interrupted one leaves a folder that
 * never opens again.
 */
export async function openPglite(folder: string): Promise<PGlite> {
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(folder);
  return PGlite.create(folder);
}

async function initialise(folder: string): Promise<void> {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const prefix = `${basename(folder)}.init-`;
  for (const name of readdirSync(parent)) if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true });
  const aside = join(parent, `${prefix}${process.pid}`);
  const pglite = await PGlite.create(aside);
  await pglite.close();
  if (existsSync(folder)) renameSync(folder, `${folder}.unusable-${Date.now()}`); // not ours to delete
  renameSync(aside, folder);
}
