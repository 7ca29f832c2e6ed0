import type { SanctionedParty, SanctionsList } from '../../src/activities/transaction/sanctions.ts';
import { readList } from '../../src/adapters/sanctions/list-file.ts';
import { prepareList } from '../../src/adapters/sanctions/prepared-list.ts';

/** A list as the thread holds it, without a thread; the example list where none is given. */
export function listInMemory(parties: readonly SanctionedParty[] = readList(null)): SanctionsList {
  const list = prepareList(parties);
  return { screen: async (names, threshold) => names.map((name) => list.screen(name, threshold)) };
}
