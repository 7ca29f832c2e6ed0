import { namesIn } from '../../src/client/folder/read.ts';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { WatchedFolder } from '../../src/kit/common/watched-folder.ts';
import type { Config } from '../../src/settings/environment.ts';
import { readFolders } from '../../src/settings/folder-settings.ts';
import { bad, good, type Finding } from './findings.ts';

/** Whether the gateway would accept the folders file, and can read each folder. */
export async function checkFolders({ SIGNALBOX_FOLDERS: file }: Pick<Config, 'SIGNALBOX_FOLDERS'>): Promise<Finding[]> {
  const check = 'folders';
  if (file === undefined) return [good(check, 'none is watched; there is no folders.yaml')];
  try {
    return await Promise.all(readFolders({ file, workflows: allWorkflows() }).map(checkFolder));
  } catch (error) {
    return [failed(check, error)];
  }
}

async function checkFolder({ name, path, workflow }: WatchedFolder): Promise<Finding> {
  const check = `folder ${name}`;
  try {
    const names = await namesIn(path);
    return good(check, `${path} for ${workflow}; ${names.length} files and folders are in it`);
  } catch (error) {
    return failed(check, error);
  }
}

function failed(check: string, error: unknown): Finding {
  if (!(error instanceof SignalboxError)) throw error;
  return bad(check, error.message, error.fix ?? 'Correct the folders file.');
}
