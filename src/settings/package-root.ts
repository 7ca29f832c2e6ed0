import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SignalboxError } from '../kit/common/failures.ts';

/**
 * Installation folder of Signalbox: the nearest parent folder with a package.json, for source, build and bundle.
 * @throws SignalboxError INTERNAL when there is none.
 */
export function packageRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder)
      throw new SignalboxError('INTERNAL', { detail: `no package.json above ${start}`, fix: 'Install Signalbox again.' });
  }
}
