import type { SignalboxClient } from '../../client/connect.ts';
import { toSignalboxError } from '../../client/errors.ts';
import { placeOf, refuseFile, storeFile, takenFiles, wantedAgain, type FilePlace } from '../../client/folder/queue.ts';
import type { SeenFile } from '../../client/folder/read.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { WatchedFolder } from '../../kit/common/watched-folder.ts';

/** Of a file that cannot be read: a lock of its writer, or trouble of a network share, may pass by the next look. */
const MOST_TRIES = 3;

export interface TakingParts {
  client: SignalboxClient;
  folder: WatchedFolder;
  /** Called with a file that is not read, once, and why. */
  onRefused: (file: FilePlace, error: SignalboxError) => void;
  isClosed: () => boolean;
}

/**
 * Opens what stores the files of a folder, each once: those that did not change between two looks.
 * @returns a function that takes what a look found, and answers how many were stored. @throws SignalboxError DATABASE_UNREACHABLE, INPUT_INVALID for a folder that does not answer.
 */
export function openTaking({ client, folder, onRefused, isClosed }: TakingParts): (seen: readonly SeenFile[]) => Promise<number> {
  let before: ReadonlySet<string> = new Set();
  let settled = new Set<string>();
  const failures = new Map<string, number>();
  const refuse = async (place: FilePlace, error: SignalboxError) => {
    await refuseFile(client, place, error);
    onRefused(place, error);
  };
  /** Whether a file was stored; one that fails is refused at its last try. */
  const take = async (file: SeenFile): Promise<boolean> => {
    const place = placeOf(folder, file);
    try {
      return await storeFile(client, folder, file);
    } catch (thrown) {
      const error = toSignalboxError(thrown);
      if (error.code === 'DATABASE_UNREACHABLE' || error.field === 'folder') throw error; // says nothing about the file
      const tries = (failures.get(place.key) ?? 0) + 1;
      failures.set(place.key, tries);
      if (tries >= MOST_TRIES) await refuse(place, error);
      return false;
    }
  };
  return async (seen) => {
    const now = new Map(seen.map((file) => [placeOf(folder, file).key, file]));
    for (const wanted of await wantedAgain(client, folder)) {
      settled.delete(wanted.key);
      if (!now.has(wanted.key)) await refuse(wanted, gone());
    }
    const steady = [...now].filter(([key]) => before.has(key) && !settled.has(key));
    const taken = await takenFiles(client, folder, [...steady.map(([key]) => key)]);
    settled = new Set([...settled, ...taken].filter((key) => now.has(key)));
    for (const key of failures.keys()) if (!now.has(key) || taken.has(key)) failures.delete(key);
    before = new Set(now.keys());
    let stored = 0;
    for (const [key, file] of steady) if (!taken.has(key) && !isClosed() && (await take(file))) stored += 1;
    return stored;
  };
}

const gone = () =>
  new SignalboxError('DOCUMENT_UNREADABLE', {
    ...{ field: 'file', detail: 'it is not in its folder any more, or was changed' },
    fix: 'Put it into the folder again. One that was changed is listed anew.',
  });
