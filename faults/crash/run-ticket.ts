import type { Ground } from '../lib/ground.ts';
import type { Lane } from '../lib/lane.ts';
import { endOf } from '../../testkit/orders/orders.ts';
import { compare, type Row } from '../lib/row.ts';
import { crashAt, crashRow } from './crash-at.ts';
import type { Complain, Point } from './points.ts';
import { countTicket, type TicketCrash } from './ticket-cases.ts';
import { approveAll, customerOf, startTicket, ticketRunOf } from './tickets.ts';

/** Drives one ticket to a crash point of one effect, kills the worker, starts another one and counts the effects at the end. */
export async function crashTicket(ground: Ground, lane: Lane, crash: TicketCrash, point: Point, complain: Complain): Promise<Row> {
  const id = `T-${crash.effect.replaceAll(' ', '-')}-${point}`;
  const run = ticketRunOf(id);
  const silence = async () => {
    const kept = ground.mail.silence((mail) => crash.mail!(mail, id));
    return () => kept;
  };
  const over = new AbortController();
  const approving = approveAll(ground, run, over.signal);
  try {
    await crashAt(lane, { workflow: 'support-ticket', run, activity: crash.activity, point, silence }, () =>
      startTicket(ground, lane.taskQueue, id, crash.ticket),
    );
    const end = await endOf(ground, run);
    const found = { [crash.effect]: await countTicket(ground, crash, id) };
    const mails = ground.mail.kept().filter(({ to }) => to.includes(customerOf(id)));
    const twice = mails.length - new Set(mails.map(({ messageId }) => messageId)).size;
    const { lost, doubled } = compare({ [crash.effect]: 1 }, found);
    const ended = end.status === 'completed';
    if (lost + doubled + twice > 0 || !ended) complain(`${run}: ${JSON.stringify({ end, found, mails })}`);
    return crashRow('support-ticket', crash.effect, point, { lost: lost + (ended ? 0 : 1), doubled: doubled + twice });
  } finally {
    over.abort();
    await approving;
  }
}
