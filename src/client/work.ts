import { SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import type { Db } from '../store/database.ts';
import type { SignalboxClient } from './connect.ts';

/** What the gateway has stored and carries out: webhooks, mails, files of watched folders. */
interface StoredWork<Query, View, Details> {
  readMany: (db: Db, query: Query) => Promise<View[]>;
  readOne: (db: Db, id: number) => Promise<Details | null>;
  requeue: (db: Db, id: number) => Promise<unknown>;
  /** For an id that is not there. */
  missing: FailureCode;
}

/** What a person does with stored work. All of it throws SignalboxError DATABASE_UNREACHABLE. */
export function workOf<Query, View, Details>({ readMany, readOne, requeue, missing }: StoredWork<Query, View, Details>) {
  const show = async ({ db }: SignalboxClient, id: number): Promise<Details> => {
    const found = await readOne(db, id);
    if (found !== null) return found;
    throw new SignalboxError(missing, { field: 'id', detail: String(id) });
  };
  return {
    /** The newest first. */
    list: ({ db }: SignalboxClient, query: Query): Promise<View[]> => readMany(db, query),
    /** One of them. @throws SignalboxError with the code of the missing. */
    show,
    /** Has it carried out again. Harmless where it was before: its run is found, and its message counts once. @throws as `show`. */
    again: async (client: SignalboxClient, id: number): Promise<Details> => {
      await requeue(client.db, id);
      return show(client, id);
    },
  };
}
