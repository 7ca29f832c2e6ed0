import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SignalboxError } from '../kit/common/failures.ts';

/**
 * The folder that Signalbox is installed in: the first one upwards with a package.json, whether this runs from source, built or bundled.
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
