import { percent } from './page.ts';
import type { PageTable } from './row.ts';
import type { SettledTicket } from './settled.ts';

/** The paths of a ticket, in table order. */
const PATHS = {
  branch: 'answered by a coded branch',
  agent: 'answered by the agent',
  person: 'waits for a person',
  customer: 'waits for the customer',
  other: 'other outcome',
} as const;
export type TicketPath = keyof typeof PATHS;

/** The result for one message. */
export interface SortedTicket {
  path: TicketPath;
  wanted: string;
  /** The category by the model; null if it gave none. */
  got: string | null;
}

/** The path of a settled ticket. */
export function pathOf({ result, state, asks }: SettledTicket): TicketPath {
  if (asks && !result) return 'person';
  if (state === 'awaiting_customer') return 'customer';
  return result?.path === 'branch' || result?.path === 'agent' ? result.path : 'other';
}

/** Counts the messages per path, and how many were classified correctly. */
export function pathTable(title: string, tickets: readonly SortedTicket[]): PageTable {
  const rows = Object.entries(PATHS).map(([path, what]) =>
    rowOf(
      what,
      tickets.filter((ticket) => ticket.path === path),
      tickets.length,
    ),
  );
  return { title, head: ['path', 'tickets', 'share', 'correct category'], rows: [...rows, rowOf('all', tickets, tickets.length)] };
}

const rowOf = (what: string, tickets: readonly SortedTicket[], of: number): string[] => [
  what,
  String(tickets.length),
  of === 0 ? '' : percent(tickets.length / of),
  tickets.length === 0 ? '' : percent(accuracyOf(tickets)),
];

/** Share of tickets with the expected category. */
export const accuracyOf = (tickets: readonly Pick<SortedTicket, 'wanted' | 'got'>[]): number =>
  tickets.length === 0 ? 0 : tickets.filter(({ wanted, got }) => wanted === got).length / tickets.length;
