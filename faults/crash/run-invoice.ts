import { endOf } from '../../testkit/orders/orders.ts';
import type { Ground } from '../lib/ground.ts';
import type { Lane } from '../lib/lane.ts';
import { compare, type Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { crashAt, crashRow } from './crash-at.ts';
import { countInvoice, WANTED, type InvoiceCrash } from './invoice-cases.ts';
import { decideAll, invoiceNumberOf, invoiceRunOf, startInvoice } from './invoices.ts';
import type { Complain, Point } from './points.ts';

/** Drives one invoice to a crash point of one effect, kills the worker, starts another one and counts the effects at the end. */
export async function crashInvoice(ground: Ground, lane: Lane, crash: InvoiceCrash, point: Point, complain: Complain): Promise<Row> {
  const { way, effect, activity } = crash;
  const id = `${effect.replaceAll(' ', '-')}-${point}`;
  const run = invoiceRunOf(id);
  const others: Rule[] =
    way === 'not paid' ? [{ run, activity: 'handOverPayment', when: 'before', do: 'fail', times: null, forGood: true }] : [];
  const silence = async () => {
    const kept = ground.mail.silence(({ subject }) => subject === `Your invoice ${invoiceNumberOf(id)}`);
    return () => kept;
  };
  const over = new AbortController();
  const deciding = decideAll(ground, run, way, over.signal);
  try {
    await crashAt(lane, { workflow: 'invoice', run, activity, point, others, silence }, () =>
      startInvoice(ground, lane.taskQueue, id, way),
    );
    const end = await endOf(ground, run);
    const found = await countInvoice(ground, id);
    const { lost, doubled } = compare(WANTED[way], found);
    const ended = end.status === (way === 'not paid' ? 'failed' : 'completed');
    if (lost + doubled > 0 || !ended) complain(`${run}: ${JSON.stringify({ end, found })}`);
    return crashRow('invoice', effect, point, { lost: lost + (ended ? 0 : 1), doubled });
  } finally {
    over.abort();
    await deciding;
  }
}
