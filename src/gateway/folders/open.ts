import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { allWorkflows } from '../../contracts/registry.ts';
import { readFolders } from '../../settings/folder-settings.ts';
import type { Loop } from '../loop.ts';
import { openWatching } from './folders.ts';

/**
 * Watches the folders that the folders file names. Null when it names none.
 * @throws SignalboxError CONFIG_INVALID naming file, line and field.
 */
export function openFolders(file: string, client: SignalboxClient, logger: Logger): Pick<Loop, 'close'> | null {
  const folders = readFolders({ file, workflows: allWorkflows() });
  if (folders.length === 0) return null;
  logger.info({ folders: folders.map(({ name }) => name) }, 'files start runs');
  return openWatching({ client, folders, logger });
}
