import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/settings/package-root.ts';
import type { Config } from '../../src/settings/environment.ts';
import { findOnPath } from './find-on-path.ts';
import { bad, good, type Finding } from './findings.ts';
import { homePaths } from './paths.ts';
import { configuredOutside } from './stack-plan.ts';
import { cachedTemporal, findTemporal } from '../temporal/binary.ts';
import { compareVersions, TEMPORAL_VERSION } from '../temporal/version.ts';

const OLDEST_NODE = '20.19.0';
const DISK_NEEDED_MB = 1_000;

export function checkNode(): Finding {
  const { node } = process.versions;
  return compareVersions(node, OLDEST_NODE) >= 0
    ? good('node', node)
    : bad('node', `${node} is too old`, `Install Node.js ${OLDEST_NODE} or newer.`);
}

interface LockedPackage {
  version?: string;
  optional?: boolean;
  dev?: boolean;
}

/** Compares the installed packages with the lock file, using npm's own record of what it installed. */
export function checkInstall(): Finding {
  const wanted = lockedPackages(join(packageRoot(), 'package-lock.json'));
  const installed = lockedPackages(join(packageRoot(), 'node_modules', '.package-lock.json'));
  if (!installed) return bad('packages', 'node_modules is missing', 'Run npm ci.');
  if (!wanted) return good('packages', 'installed, without a lock file to compare with');
  const stale = Object.entries(wanted).filter(
    ([path, { version, optional, dev }]) => path !== '' && !optional && !dev && installed[path]?.version !== version,
  );
  const [first] = stale;
  if (first) return bad('packages', `${stale.length} differ from package-lock.json, first ${first[0]}`, 'Run npm ci.');
  return good('packages', `${Object.keys(installed).length} installed as in package-lock.json`);
}

function lockedPackages(file: string): Record<string, LockedPackage> | null {
  if (!existsSync(file)) return null;
  return (JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> }).packages;
}

export function checkHome({ SIGNALBOX_HOME }: Config): Finding {
  const { root } = homePaths(SIGNALBOX_HOME);
  const folder = nearestExisting(root);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return bad(
      'data folder',
      `${folder} cannot be written to`,
      `Give yourself write access to ${folder}, or set SIGNALBOX_HOME to another folder.`,
    );
  }
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 1024 / 1024);
  if (freeMb < DISK_NEEDED_MB)
    return bad(
      'data folder',
      `${root}: only ${freeMb} MB free`,
      `Free ${DISK_NEEDED_MB} MB on that disk, or set SIGNALBOX_HOME to a folder on another.`,
    );
  return good('data folder', `${root}, ${freeMb} MB free`);
}

const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

/** Finds the program, or says how `up` would get it, without getting it. */
export async function checkTemporalProgram(config: Config): Promise<Finding> {
  if (configuredOutside(config).temporal) return good('temporal', `the server at ${config.TEMPORAL_ADDRESS}, which is configured`);
  const words: string[] = [];
  const found = await findTemporal(config, (text) => words.push(text));
  const remark = words.length > 0 ? ` ${words.join(' ')}` : '';
  if (found) return good('temporal', `${found.path}: ${found.version}.${remark}`);
  const ways = `Put a temporal CLI ${TEMPORAL_VERSION} or newer on the PATH or at ${cachedTemporal(config)}, or set TEMPORAL_ADDRESS.`;
  if (findOnPath('go', config.PATH))
    return good('temporal', `not installed yet;${remark} signalbox up downloads it, or builds it with go in a few minutes`);
  return bad('temporal', `not installed, and there is no Go to build it;${remark} only a download is left`, ways);
}
