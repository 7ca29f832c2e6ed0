import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sentence for the user when this Node is older than package.json requires, else null. */
export function nodeIsTooOld(root, version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [major, minor] = engines.node.replace('>=', '').split('.').map(Number);
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return null;
  return `Signalbox needs Node ${major}.${minor} or newer, and this is Node ${version}. Install a newer one from nodejs.org and run the command again.`;
}
