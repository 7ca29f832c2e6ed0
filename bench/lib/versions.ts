import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { readConfig } from '../../src/settings/environment.ts';
import { temporalArguments } from '../../stack/temporal/arguments.ts';
import { ensureTemporalBinary } from '../../stack/temporal/binary.ts';

/** The environment of the measurement, as name and value. */
export async function readVersions(log: (line: string) => void): Promise<[string, string][]> {
  const temporal = await ensureTemporalBinary(readConfig(), log);
  const flags = temporalArguments({ port: 0, uiPort: 0, dbFile: '', namespace: '' }).filter((argument) => argument.includes('='));
  return [
    ['Node.js', process.version],
    ['Temporal SDK', packageVersion('@temporalio/worker')],
    ['Temporal server', execFileSync(temporal, ['--version'], { encoding: 'utf8' }).trim()],
    ['server settings', flags.filter((flag) => !flag.startsWith('Signalbox')).join(', ')],
    ['server state', 'file, write-ahead log'],
    ['database', `PGlite ${packageVersion('@electric-sql/pglite')} on disk, in its own process behind its socket server`],
    ['logs', 'off on both sides'],
    [
      'machine',
      `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()} ${arch()}`,
    ],
  ];
}

const packageVersion = (name: string): string => {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
};
