import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readConfig } from '../../../src/settings/environment.ts';
import { cachedTemporal, ensureTemporalBinary, findTemporal } from '../../../stack/temporal/binary.ts';
import { isNewEnough } from '../../../stack/temporal/version.ts';
import { builtFolder, runNode, temporaryFolder } from '../../../testkit/processes.ts';

let folder: ReturnType<typeof temporaryFolder>;
let said: string[];
const say = (text: string) => void said.push(text);
beforeEach(() => {
  folder = temporaryFolder();
  said = [];
});
afterEach(() => folder.remove());

const configuration = () => readConfig({ PATH: join(folder.path, 'bin'), SIGNALBOX_CACHE: join(folder.path, 'cache') });

function program(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

it.each([
  ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', true],
  ['temporal version 1.10.0 (Server 1.40.0, UI 2.50.0)', true],
  ['temporal version 2.0.0', true],
  ['temporal version 1.5.0 (Server 1.29.0, UI 2.42.0)', false],
  ['temporal version 0.13.2 (Server 1.24.1, UI 2.28.0)', false],
  ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)', true],
  ['temporal version 0.0.0-DEV (Server 1.22.0, UI 2.20.0)', false],
  ['temporal version 0.0.0-DEV', false],
  ['something else', false],
])('judges %j as new enough: %s', (text, expected) => {
  expect(isNewEnough(text)).toBe(expected);
});

it('prefers the program on the path to the one in the cache', async () => {
  const config = configuration();
  const onPath = program(join(folder.path, 'bin', 'temporal'), 'echo "temporal version 1.6.0"');
  program(cachedTemporal(config), 'echo "temporal version 1.5.1"');
  expect(await ensureTemporalBinary(config, say)).toBe(onPath);
  expect(said).toEqual([]);
});

it('ignores an old program on the path with a message, and uses the cache', async () => {
  const config = configuration();
  const onPath = program(join(folder.path, 'bin', 'temporal'), 'echo "temporal version 0.10.0"');
  const cached = program(cachedTemporal(config), 'echo "temporal version 1.5.1"');
  expect(await ensureTemporalBinary(config, say)).toBe(cached);
  expect(said).toEqual([expect.stringContaining(`Ignoring ${onPath} (temporal version 0.10.0)`)]);
});

it('ignores a program that does not run', async () => {
  const config = configuration();
  program(cachedTemporal(config), 'exit 3');
  expect(await findTemporal(config, say)).toBeNull();
  expect(said).toEqual([expect.stringContaining('does not run')]);
});

const UNREACHABLE = 'http://127.0.0.1:1';

it('builds into the cache in one step when the download does not work', async () => {
  const cache = join(folder.path, 'cache');
  program(
    join(folder.path, 'bin', 'go'),
    `echo "$@" >&2; printf '#!/bin/sh\\necho "temporal version 1.5.1"\\n' > "$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"`,
  );
  const env = { PATH: join(folder.path, 'bin'), HTTPS_PROXY: UNREACHABLE, SIGNALBOX_CACHE: cache };
  const { code, stdout, stderr } = await runNode([join(builtFolder(), 'stack', 'main.js'), 'prepare'], { cwd: folder.path, env }).finished;
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(cache, 'temporal-1.5.1', 'temporal')}\n` });
  expect(stderr).toContain('The download of the Temporal CLI did not work');
  expect(readdirSync(join(cache, 'temporal-1.5.1'))).toEqual(['temporal']);
});

it('names all options when nothing works', async () => {
  const env = { PATH: '/nonexistent', HTTPS_PROXY: UNREACHABLE, SIGNALBOX_CACHE: join(folder.path, 'cache') };
  const { code, stdout, stderr } = await runNode([join(builtFolder(), 'stack', 'main.js'), 'prepare', '--json'], { cwd: folder.path, env })
    .finished;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const error = JSON.parse(stderr.trim().split('\n').at(-1)!) as { code: string; fix: string };
  expect(error.code).toBe('TEMPORAL_BINARY_MISSING');
  for (const way of ['PATH', 'Go 1.25', 'temporal.download', 'TEMPORAL_ADDRESS']) expect(error.fix).toContain(way);
});
