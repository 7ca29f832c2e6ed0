#!/usr/bin/env node
// The command line. A checkout that is not built yet is built first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/src/cli/signalbox.js', import.meta.url);

if (!existsSync(built)) {
  process.stderr.write('Signalbox is not built yet; building it now.\n');
  const bootstrap = fileURLToPath(new URL('../scripts/bootstrap.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [bootstrap], { stdio: ['ignore', 2, 2] });
  if (status !== 0 || !existsSync(built)) process.exit(status || 1);
}
await import(built.href);
