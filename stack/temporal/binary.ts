import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/settings/environment.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { findOnPath } from '../supervisor/find-on-path.ts';
import { buildTemporal } from './build.ts';
import { downloadTemporal } from './download.ts';
import { temporalVersion, TEMPORAL_VERSION } from './version.ts';
import type { Say } from './say.ts';

export interface FoundTemporal {
  path: string;
  version: string;
}

/** Cache path of the pinned version. */
export const cachedTemporal = (config: Config): string => join(config.SIGNALBOX_CACHE, `temporal-${TEMPORAL_VERSION}`, 'temporal');

/** An existing program: on the path if new enough, else in the cache; null if there is none. */
export async function findTemporal(config: Config, say: Say): Promise<FoundTemporal | null> {
  const onPath = findOnPath('temporal', config.PATH);
  if (onPath) {
    const { text, isNewEnough } = await temporalVersion(onPath);
    if (isNewEnough) return { path: onPath, version: text };
    say(`Ignoring ${onPath} (${text}): ${TEMPORAL_VERSION} or newer is needed.`);
  }
  const cached = cachedTemporal(config);
  if (!existsSync(cached)) return null;
  const { text, isNewEnough } = await temporalVersion(cached);
  if (isNewEnough) return { path: cached, version: text };
  say(`Ignoring ${cached}: it ${text}.`);
  return null;
}

/**
 * Finds the Temporal server program, or gets it by the SDK's download, else by building the official CLI.
 * @returns its path.
 * @throws SignalboxError TEMPORAL_BINARY_MISSING listing all options.
 */
export async function ensureTemporalBinary(config: Config, say: Say): Promise<string> {
  const found = await findTemporal(config, say);
  if (found) return found.path;
  const target = cachedTemporal(config);
  const failed: string[] = [];
  for (const get of [() => downloadTemporal(target, say), () => buildTemporal(target, config, say)]) {
    const failure = await get();
    if (failure === null) return target;
    say(failure);
    failed.push(failure);
  }
  throw new SignalboxError('TEMPORAL_BINARY_MISSING', {
    detail: failed.join(' '),
    fix:
      `Do one of these: put a temporal CLI ${TEMPORAL_VERSION} or newer on the PATH (https://docs.temporal.io/cli), ` +
      `or at ${target}; install Go 1.25 or newer, so that it can be built; allow the download from temporal.download; ` +
      `or set TEMPORAL_ADDRESS to a Temporal server that runs.`,
  });
}
