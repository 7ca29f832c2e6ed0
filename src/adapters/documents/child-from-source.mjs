// The process of child.ts for programs that run from source. Built as one file, because a loader would also compile the packages.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, stop } from 'esbuild';

const packages = join(dirname(createRequire(import.meta.url).resolve('esbuild/package.json')), '..');
const folder = join(packages, '.cache', 'signalbox-documents');
const entryPoints = [fileURLToPath(new URL('./child.ts', import.meta.url))];
const { outputFiles } = await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', packages: 'external', write: false });
stop();
const [{ hash, contents }] = outputFiles;
const file = join(folder, `${hash.replace(/\W/g, '-')}.mjs`);
if (!existsSync(file)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, contents);
  renameSync(`${file}.${process.pid}`, file);
}
await import(pathToFileURL(file).href);
