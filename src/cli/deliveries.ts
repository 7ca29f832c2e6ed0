import type { Command } from 'commander';
import type { DeliveryDetails, DeliveryView } from '../kit/common/delivery.ts';
import { printable, printableLines } from '../kit/common/printable.ts';
import type { Context } from './context.ts';
import { localTime } from './format.ts';
import { addWork, dismissalOf, factLines, outcomeOf, startedRun } from './work.ts';

/** deliveries: the webhooks that were accepted. */
export const addDeliveries = (program: Command, context: Context): void =>
  addWork<DeliveryView, DeliveryDetails>(program, context, {
    ...{ name: 'deliveries', one: 'delivery', all: 'the webhooks that were accepted', again: 'replay' },
    filters: [['--source <name>', 'only those of this source']],
    headings: ['id', 'source', 'received', 'state', 'tries', 'label', 'outcome'],
    cells: (row) => [
      ...[String(row.id), row.source, localTime(row.receivedAt), row.state],
      ...[String(row.tries), row.label ?? '', outcomeOf(row, startedRun)],
    ],
    nothing: 'No webhook has been accepted.',
    text: textOf,
    load: async () => (await import('../client/deliveries.ts')).deliveries,
  });

function textOf(found: DeliveryDetails): string {
  const shown = printable(found);
  const { id, source, label, receivedAt, state, tries, nextTryAt, headers, error } = shown;
  const facts = factLines([
    ['delivery', `${id} of ${source}`],
    ['label', label],
    ['received', localTime(receivedAt)],
    ['state', `${state}, tries: ${tries}`],
    ['next try', localTime(nextTryAt)],
    ['outcome', outcomeOf(shown, startedRun)],
    ['dismissed', dismissalOf(shown)],
    ['next', shown.dismissed ? null : (error?.fix ?? null)],
    ...Object.entries(headers),
  ]);
  return [facts, '', found.body === null ? found.bodyBase64 : printableLines(found.body)].join('\n');
}
