#!/usr/bin/env node
// The command line. A checkout that is not built, or was edited since, is built first: no command runs code older than its source.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = new URL('../dist/src/cli/signalbox.js', import.meta.url);

/** What has to be said before the build, or null when there is nothing to build. An installed package has no sources. */
async function whyBuild() {
  if (!existsSync(built)) return 'Signalbox is not built yet; building it now.';
  if (!existsSync(new URL('../src', import.meta.url))) return null;
  const { isBuilt } = await import('../scripts/set-up/built.mjs');
  return isBuilt(root) ? null : 'The sources have changed since the last build; building anew.';
}

const why = await whyBuild();
if (why !== null) {
  process.stderr.write(`${why}\n`);
  const bootstrap = fileURLToPath(new URL('../scripts/bootstrap.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [bootstrap], { stdio: ['ignore', 2, 2] });
  if (status !== 0 || !existsSync(built)) process.exit(status || 1);
}
await import(built.href);
