import { allWorkflows } from '../contracts/registry.ts';
import type { DeliveryState } from '../kit/common/delivery.ts';
import { SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import type { Db } from '../store/database.ts';
import { dismissWork, type QueueTable } from '../store/work-queue.ts';
import type { SignalboxClient } from './connect.ts';
import { requireReason } from './operate.ts';

/** What the gateway has stored and carries out: webhooks, mails, files of watched folders. */
interface StoredWork<Query, View, Details> {
  table: QueueTable;
  /** One piece, for example `mail`. */
  one: string;
  readMany: (db: Db, query: Query) => Promise<View[]>;
  readOne: (db: Db, id: number) => Promise<Details | null>;
  requeue: (db: Db, id: number) => Promise<unknown>;
  /** For an id that is not there. */
  missing: FailureCode;
}

/** A person's word that pieces of refused work need nothing more. */
export interface DismissOrder {
  person: string;
  reason: string;
}

/** What a person does with stored work. All of it throws SignalboxError DATABASE_UNREACHABLE. */
export function workOf<Query, View, Details extends { state: DeliveryState }>(work: StoredWork<Query, View, Details>) {
  const { table, one, readMany, readOne, requeue, missing } = work;
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
    /** Closes what was refused or given up; kept with person and reason. A repeat changes nothing. @throws as `show`; PERSON_UNKNOWN, NOT_ALLOWED, INPUT_INVALID. */
    dismiss: async (client: SignalboxClient, id: number, { person, reason }: DismissOrder): Promise<Details> => {
      await requireOperatorOfSome(client, person, `dismiss a ${one}`);
      requireReason(reason);
      await dismissWork(client.db, table, id, { by: person, reason, at: new Date().toISOString() });
      const found = await show(client, id);
      if (found.state === 'dismissed') return found;
      throw new SignalboxError('INPUT_INVALID', {
        ...{ field: 'id', detail: `${one} ${id} is ${found.state}; only what is refused or dead can be dismissed` },
        fix: 'Leave it as it is: nothing waits for a person.',
      });
    },
  };
}

/** What was refused may belong to no workflow any more. @throws SignalboxError PERSON_UNKNOWN, NOT_ALLOWED. */
async function requireOperatorOfSome(client: SignalboxClient, person: string, action: string): Promise<void> {
  const people = await client.people();
  people.require(person);
  if (allWorkflows().some(({ name }) => people.hasRole(person, name, 'operate'))) return;
  throw new SignalboxError('NOT_ALLOWED', {
    ...{ field: 'as', detail: `${person} may not ${action}` },
    fix: 'Ask somebody with the role `operate` for a workflow in the people file.',
  });
}
