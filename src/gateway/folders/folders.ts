import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { claimDueFiles, inputOf, otherName, settleFile, type DueFile } from '../../client/folder/queue.ts';
import { lookInto } from '../../client/folder/read.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { FileOutcome, WatchedFolder } from '../../kit/common/watched-folder.ts';
import { openLoop, type Loop } from '../loop.ts';
import { openQueue } from '../queue.ts';
import { openTaking } from './take.ts';

interface FolderParts {
  client: SignalboxClient;
  folders: readonly WatchedFolder[];
  logger: Logger;
  leaseMs?: number;
}

const AT_ONCE = 3;
/** Longer than a try takes; a killed gateway's files are due again after it. */
const LEASE_MS = 60_000;

/** Stores the files of watched folders and starts their runs until it is closed, also those of before its start. */
export function openWatching({ client, folders, logger, leaseMs = LEASE_MS }: FolderParts): Pick<Loop, 'close'> {
  const drain = openQueue({
    what: 'file',
    claim: () => claimDueFiles(client, AT_ONCE, leaseMs),
    carryOut: (due) => carryOut(client, folders, due),
    settle: (due, settled) => settleFile(client, due, settled),
    facts: ({ folder, name }) => ({ folder, name }),
    logger,
  });
  const loops = folders.map((folder) => watch(client, folder, drain.wake, logger));
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.close()));
      await drain.close();
    },
  };
}

/** Looks into a folder again and again: network shares announce nothing. */
function watch(client: SignalboxClient, folder: WatchedFolder, onStored: () => void, logger: Logger): Pick<Loop, 'close'> {
  const { name, path, pollSeconds } = folder;
  let [isDown, isClosed] = [false, false];
  const takeNew = openTaking({
    ...{ client, folder, isClosed: () => isClosed },
    onRefused: (file, { code, message }) =>
      logger.warn(
        { folder: name, file: file.name, code, why: message },
        'a file is not taken; `signalbox files list --state refused` has it',
      ),
  });
  const loop = openLoop(pollSeconds * 1_000, async () => {
    try {
      if ((await takeNew(await lookInto(path))) > 0) onStored();
      if (isDown) logger.info({ folder: name }, 'folder can be read again');
      isDown = false;
      return 'nothing'; // also after something was stored: the next look must not be the same moment
    } catch (error) {
      const { code, message, fix } = toSignalboxError(error);
      if (!isDown) logger.warn({ folder: name, code, why: message, fix }, 'folder cannot be read; trying again');
      isDown = true;
      return 'outage';
    }
  });
  return {
    close: () => {
      isClosed = true;
      return loop.close();
    },
  };
}

/** Starts the run of a file's content. Harmless when repeated. @throws SignalboxError as `startRun`; CONFIG_INVALID. */
async function carryOut(client: SignalboxClient, folders: readonly WatchedFolder[], due: DueFile): Promise<FileOutcome> {
  const { id, folder: name, ref } = due;
  const folder = folders.find((each) => each.name === name);
  if (!folder)
    throw new SignalboxError('CONFIG_INVALID', {
      ...{ field: name, detail: `folders.yaml has no folder ${name} any more` },
      fix: `Add it again, then run \`signalbox files retry ${id}\`.`,
    });
  const { startContent } = await import('../../client/folder/start.ts');
  const start = { workflow: folder.workflow, initiator: folder.as, input: inputOf(due) };
  const { id: run, alreadyStarted } = await startContent(client, ref.replace('sha256:', ''), start);
  return { did: 'started', run, alreadyStarted, sameAs: alreadyStarted ? await otherName(client, run, due) : null };
}
