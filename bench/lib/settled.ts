import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { SupportTicketResult } from '../../src/contracts/support-ticket/ticket.schema.ts';
import type { Db } from '../../src/store/database.ts';

/** A ticket that has its result, waits for somebody outside, or has ended. */
export interface SettledTicket {
  id: string;
  status: string;
  state: string;
  result: SupportTicketResult | null;
  /** Whether it waits for a person. */
  asks: boolean;
}

export interface Lookout {
  /** Waits until a ticket is settled. @throws Error on time-out. */
  settled(id: string): Promise<SettledTicket>;
}

interface Waiting {
  until: number;
  resolve: (ticket: SettledTicket) => void;
  reject: (error: Error) => void;
}

/** Checks many tickets with one query per turn, to burden the stack little; idle while nobody waits. */
export function openLookout(db: Db, { everyMs, patienceMs }: { everyMs: number; patienceMs: number }): Lookout {
  const waiting = new Map<string, Waiting>();
  const look = async (): Promise<void> => {
    while (waiting.size > 0) {
      await sleep(everyMs);
      for (const ticket of await settledAmong(db, [...waiting.keys()])) {
        waiting.get(ticket.id)!.resolve(ticket);
        waiting.delete(ticket.id);
      }
      for (const [id, { until, reject }] of waiting) {
        if (Date.now() < until) continue;
        reject(new Error(`${id} has neither ended nor waits for anybody`));
        waiting.delete(id);
      }
    }
  };
  let looking = false;
  return {
    settled: (id) =>
      new Promise((resolve, reject) => {
        waiting.set(id, { until: Date.now() + patienceMs, resolve, reject });
        if (looking) return;
        looking = true;
        void look()
          .catch((error: Error) => waiting.forEach((one) => one.reject(error)))
          .finally(() => (looking = false));
      }),
  };
}

/** The settled ones of these tickets. */
export async function settledAmong(db: Db, ids: string[]): Promise<SettledTicket[]> {
  const { rows } = await sql<SettledTicket>`
    select id, status, state, result, asks
    from (select runs.*, exists (select 1 from approvals where run_id = runs.id and approvals.status = 'open') as asks from runs) as runs
    where id = any(${ids}) and (ended_at is not null or resolved_at is not null or asks or state = 'awaiting_customer')`.execute(db);
  return rows;
}
