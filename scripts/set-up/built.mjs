import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INPUTS = [
  'src',
  'stack',
  'demo',
  'scripts',
  'scripts/set-up/bundle-cli.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];
const stampFile = (root) => join(root, 'dist', '.built-from');

/** A hash over name, size and time of all build inputs; a removed file changes it too. */
export function sourceFingerprint(root) {
  const hash = createHash('sha256');
  for (const input of INPUTS) addTo(hash, root, input);
  return hash.digest('hex');
}

function addTo(hash, root, path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const { size, mtimeMs } = statSync(full);
  if (!statSync(full).isDirectory()) return hash.update(`${path} ${size} ${mtimeMs}\n`);
  for (const name of readdirSync(full).sort()) addTo(hash, root, `${path}/${name}`);
}

export const isBuilt = (root) => existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === sourceFingerprint(root);

/** Records the inputs of the build. The caller takes the fingerprint before it builds, so that a later edit causes a new build. */
export function markBuilt(root, fingerprint) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile(root), fingerprint);
}
