import { Option, type Command } from 'commander';
import {
  DELIVERY_STATES,
  type DeliveryDetails,
  type DeliveryOutcome,
  type DeliveryState,
  type DeliveryView,
} from '../kit/common/delivery.ts';
import { printable, printableLines } from '../kit/common/printable.ts';
import { withClient, type Context } from './context.ts';
import { example, isJson, JSON_FLAG } from './help.ts';
import { listedNumber, wholeNumber } from './numbers.ts';
import { print, printJson, printTable, say } from './output.ts';
import { localTime } from './format.ts';

const ID = ['<id>', 'a delivery, by its number'] as const;
const numberOf = (text: string): number => listedNumber(text, 'a delivery', 'signalbox deliveries');

/** deliveries: the webhooks that were accepted. */
export function addDeliveries(program: Command, context: Context): void {
  const deliveries = program.command('deliveries').description('List, show and replay the webhooks that were accepted.');
  addList(deliveries, context);
  addShow(deliveries, context);
  addReplay(deliveries, context);
  deliveries
    .option(...JSON_FLAG) // of the default subcommand
    .addHelpText(
      'after',
      example('signalbox deliveries list --state refused', 'signalbox deliveries show 17', 'signalbox deliveries replay 17'),
    );
}

function addList(deliveries: Command, context: Context): void {
  deliveries
    .command('list', { isDefault: true })
    .description('List them, newest first.')
    .option('--source <name>', 'only those of this source')
    .addOption(new Option('--state <state>', 'only those in this state').choices(DELIVERY_STATES))
    .option('--limit <number>', 'how many at most, 1 to 1000', wholeNumber('limit', 1, 1_000), 20)
    .option(...JSON_FLAG)
    .action(async (query: { source?: string; state?: DeliveryState; limit: number }, command: Command) => {
      const { listDeliveries } = await import('../client/deliveries.ts');
      const rows = await withClient(context, (client) => listDeliveries(client, query));
      if (isJson(command)) return printJson(rows);
      const headings = ['id', 'source', 'received', 'state', 'tries', 'label', 'outcome'];
      await printTable(headings, printable(rows).map(cells), 'No webhook has been accepted.');
    });
}

function addShow(deliveries: Command, context: Context): void {
  deliveries
    .command('show')
    .argument(...ID)
    .description('Show one with its headers and body.')
    .option(...JSON_FLAG)
    .action(async (id: string, _flags: object, command: Command) => {
      const { showDelivery } = await import('../client/deliveries.ts');
      const found = await withClient(context, (client) => showDelivery(client, numberOf(id)));
      if (isJson(command)) return printJson(found);
      print(linesOf(found));
    });
}

function addReplay(deliveries: Command, context: Context): void {
  deliveries
    .command('replay')
    .argument(...ID)
    .description('Have one carried out again; what it did before is not done twice.')
    .option(...JSON_FLAG)
    .action(async (id: string, _flags: object, command: Command) => {
      const { replayDelivery } = await import('../client/deliveries.ts');
      const found = await withClient(context, (client) => replayDelivery(client, numberOf(id)));
      if (isJson(command)) return printJson(found);
      say(`The gateway carries out delivery ${found.id} again; \`signalbox deliveries show ${found.id}\` has the outcome.`);
    });
}

const cells = (row: DeliveryView): string[] => [
  String(row.id),
  row.source,
  localTime(row.receivedAt),
  row.state,
  String(row.tries),
  row.label ?? '',
  outcomeOf(row),
];

function outcomeOf({ outcome, error }: Pick<DeliveryView, 'outcome' | 'error'>): string {
  if (error) return `${error.code}: ${error.message}`;
  return outcome ? inWords(outcome) : '';
}

function inWords(outcome: DeliveryOutcome): string {
  switch (outcome.did) {
    case 'started':
      return outcome.alreadyStarted ? `${outcome.run} was started before` : `started ${outcome.run}`;
    case 'sent':
      return `${outcome.message} to ${outcome.run}${outcome.code === null ? '' : ` (not needed: ${outcome.code})`}`;
    case 'nothing':
      return `nothing: ${outcome.why}`;
  }
}

function linesOf(found: DeliveryDetails): string {
  const shown = printable(found);
  const { id, source, label, receivedAt, state, tries, nextTryAt, headers, error } = shown;
  const facts: [string, string | null][] = [
    ['delivery', `${id} of ${source}`],
    ['label', label],
    ['received', localTime(receivedAt)],
    ['state', `${state}, tries: ${tries}`],
    ['next try', localTime(nextTryAt)],
    ['outcome', outcomeOf(shown)],
    ['next', error?.fix ?? null],
    ...Object.entries(headers).map(([name, value]): [string, string] => [name, value]),
  ];
  const lines = facts.flatMap(([name, text]) => (text ? [`${name.padEnd(14)}${text}`] : []));
  return [...lines, '', found.body === null ? found.bodyBase64 : printableLines(found.body)].join('\n');
}
