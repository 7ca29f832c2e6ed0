import type { Ground } from '../lib/ground.ts';
import type { Lane } from '../lib/lane.ts';
import type { Row } from '../lib/row.ts';
import { inLanes } from '../../testkit/wait.ts';
import { INVOICE_CRASHES } from './invoice-cases.ts';
import { ORDER_CRASHES } from './order-cases.ts';
import { pointsOf, type Complain } from './points.ts';
import { PAYMENT_CRASHES } from './payment-cases.ts';
import { crashOrder } from './run-order.ts';
import { REPORT_CRASHES } from './report-cases.ts';
import { crashStory } from './run-story.ts';
import { crashTicket } from './run-ticket.ts';
import { TICKET_CRASHES } from './ticket-cases.ts';

/** One kill: drives a run to its crash point and judges the result. */
export interface CrashCase {
  name: string;
  run(ground: Ground, lane: Lane, complain: Complain): Promise<Row>;
}

const orderCases: readonly CrashCase[] = ORDER_CRASHES.flatMap((crash) =>
  pointsOf(crash.call === null, 'order', crash.activity).map((point) => ({
    name: `order ${crash.effect} ${point}`,
    run: (ground, lane, complain) => crashOrder(ground, lane, crash, point, complain),
  })),
);

const ticketCases: readonly CrashCase[] = TICKET_CRASHES.flatMap((crash) =>
  pointsOf(crash.mail === null, 'support-ticket', crash.activity).map((point) => ({
    name: `support-ticket ${crash.effect} ${point}`,
    run: (ground, lane, complain) => crashTicket(ground, lane, crash, point, complain),
  })),
);

const storyCases: readonly CrashCase[] = [...PAYMENT_CRASHES, ...REPORT_CRASHES, ...INVOICE_CRASHES].flatMap((crash) =>
  pointsOf(!crash.isMail, crash.story.workflow, crash.activity).map((point) => ({
    name: `${crash.story.workflow} ${crash.effect} ${point}`,
    run: (ground, lane, complain) => crashStory(ground, lane, crash, point, complain),
  })),
);

export const allCrashCases: readonly CrashCase[] = [...orderCases, ...ticketCases, ...storyCases];

export interface CrashOptions {
  /** Number of workers used in parallel. */
  lanes: number;
  say: (line: string) => void;
}

/** Runs all cases, several workers in parallel. */
export async function runCrashes(ground: Ground, cases: readonly CrashCase[], { lanes, say }: CrashOptions): Promise<Row[]> {
  const open = await Promise.all(Array.from({ length: lanes }, (_, index) => ground.openLane(`crash-${index + 1}`)));
  const rows = await inLanes(cases, lanes, async (one, lane) => {
    const begin = Date.now();
    const row = await one.run(ground, open[lane]!, say);
    const verdict = row.lost + row.doubled === 0 ? 'once' : `lost ${row.lost}, doubled ${row.doubled}`;
    say(`${one.name}: ${verdict} (${((Date.now() - begin) / 1_000).toFixed(1)} s)`);
    return row;
  });
  for (const lane of open) await lane.close();
  return rows;
}
