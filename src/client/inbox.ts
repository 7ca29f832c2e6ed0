import { waitsFor } from '../kit/common/approval-rules.ts';
import type { InboxItem } from '../kit/common/view.ts';
import { isStorable } from '../kit/common/text.ts';
import { voterOf, type Deciders } from '../kit/common/votes.ts';
import { ballotOf, inboxItemOf, markOf, pageOfRequests, type OpenRequest, type PageMark } from '../store/open-requests.ts';
import type { SignalboxClient } from './connect.ts';

export interface InboxPage {
  items: InboxItem[];
  /** Give it as `after` to read on; null at the end. */
  next: string | null;
}

export interface PageOrder {
  /** `next` of the page before. */
  after?: string | null | undefined;
  limit?: number | undefined;
}

const PAGE = 50;
/** After a first page, what the rules leave out is read in larger parts. */
const MORE = 500;

/** Open requests that wait for this person, by deadline, then by amount. Needs no server. @throws SignalboxError PERSON_UNKNOWN, CONFIG_INVALID. */
export async function readInboxPage(client: SignalboxClient, person: string, order: PageOrder = {}): Promise<InboxPage> {
  const { after = null, limit: size = PAGE } = order;
  const people = await client.people();
  people.require(person);
  const deciders = people.deciders();
  const absent = deciders.absencesAt(Date.now()).filter(({ delegate }) => delegate === person);
  const names = [person, ...absent.map((absence) => absence.person)].flatMap((id) => [id, ...(people.find(id)?.groups ?? [])]);
  const found: OpenRequest[] = [];
  let mark = after === null ? null : markFrom(after);
  for (let limit = size + 1; ; limit = MORE) {
    const rows = await pageOfRequests(client.db, async () => deciders, {
      of: { names: [...names, 'everyone'], delegate: person },
      after: mark,
      limit,
    });
    found.push(...rows.filter((request) => waitsForPerson(request, person, deciders)));
    if (found.length > size || rows.length < limit) break;
    mark = markOf(rows.at(-1)!);
  }
  return pageFrom(found, size);
}

/** Open requests of these workflows, whoever decides them, in the same order. */
export async function readWorkflowsPage(client: SignalboxClient, workflows: readonly string[], order: PageOrder = {}): Promise<InboxPage> {
  const { after = null, limit = PAGE } = order;
  const loadDeciders = async () => (await client.people()).deciders();
  const mark = after === null ? null : markFrom(after);
  return pageFrom(await pageOfRequests(client.db, loadDeciders, { of: { workflows }, after: mark, limit: limit + 1 }), limit);
}

/** @param found one more than the page has, where there is one. */
function pageFrom(found: readonly OpenRequest[], size: number): InboxPage {
  const shown = found.slice(0, size);
  return { items: shown.map(inboxItemOf), next: found.length > size ? textOf(markOf(shown.at(-1)!)) : null };
}

/** Whether a page may have given this as its `next`. */
export const isInboxCursor = (text: string): boolean => markFrom(text) !== null;

/** Whether a request waits for this person's approval. */
export function waitsForPerson({ row }: OpenRequest, person: string, deciders: Deciders): boolean {
  const ballot = ballotOf(row, deciders);
  return waitsFor({ ...ballot, voter: voterOf(person, row.policy, deciders, Date.now(), ballot.delegations) });
}

const textOf = ({ deadline, stake, requestId }: PageMark): string =>
  Buffer.from(JSON.stringify([deadline, stake, requestId])).toString('base64url');

/** Null, the first page, for what this page never gave. */
function markFrom(text: string): PageMark | null {
  try {
    const [deadline, stake, requestId] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    const isTime = deadline === 'infinity' || new Date(deadline as string).toISOString() === deadline;
    const isId = typeof requestId === 'string' && isStorable(requestId);
    return isTime && Number.isSafeInteger(stake) && isId ? ({ deadline, stake, requestId } as PageMark) : null;
  } catch {
    return null;
  }
}
