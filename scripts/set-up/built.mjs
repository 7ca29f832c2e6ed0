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

/** A hash over path, size and modification time of all build inputs. */
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

/** Records the inputs of the build. Take the fingerprint before building, so that an edit during the build causes a new one. */
export function markBuilt(root, fingerprint) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile(root), fingerprint);
}
