import { Option, type Command } from 'commander';
import { printable } from '../kit/common/printable.ts';
import { RUN_EVENT_TYPES, type EventDeliveryView, type RunEventType, type RunEventView } from '../kit/common/run-event.ts';
import { withClient, type Context } from './context.ts';
import { example, isJson, JSON_FLAG } from './help.ts';
import { wholeNumber } from './numbers.ts';
import { print, printJson, printTable, say } from './output.ts';
import { localTime } from './format.ts';

const ID = ['<id>', 'an event, as `signalbox events` lists it'] as const;

/** events: what was told of runs, and to whom. */
export function addEvents(program: Command, context: Context): void {
  const events = program.command('events').description('List, show and resend the events that are sent about runs.');
  addList(events, context);
  addShow(events, context);
  addResend(events, context);
  addResume(events, context);
  events
    .option(...JSON_FLAG) // of the default subcommand
    .addHelpText(
      'after',
      example(
        'signalbox events list --run order:W-1',
        'signalbox events resend evt_0198c1f2d3a4e5f60718293a',
        'signalbox events resume finance',
      ),
    );
}

function addList(events: Command, context: Context): void {
  events
    .command('list', { isDefault: true })
    .description('List them, newest first, and the subscriptions that are paused.')
    .addOption(new Option('--type <type>', 'only those of this type').choices(RUN_EVENT_TYPES))
    .option('--run <run>', 'only those of this run')
    .option('--limit <number>', 'how many at most, 1 to 1000', wholeNumber('limit', 1, 1_000), 20)
    .option(...JSON_FLAG)
    .action(async (query: { type?: RunEventType; run?: string; limit: number }, command: Command) => {
      const { listEvents } = await import('../client/events.ts');
      const found = await withClient(context, (client) => listEvents(client, query));
      if (isJson(command)) return printJson(found);
      const { events: rows, paused } = printable(found);
      await printTable(['id', 'at', 'run', 'type', 'receivers'], rows.map(cells), 'Nothing has happened to any run.');
      for (const { name, pausedAt, why } of paused)
        say(`Events to ${name} are paused since ${localTime(pausedAt)}: ${why}. \`signalbox events resume ${name}\` sends them again.`);
    });
}

function addShow(events: Command, context: Context): void {
  events
    .command('show')
    .argument(...ID)
    .description('Show one with what became of it at each receiver.')
    .option(...JSON_FLAG)
    .action(async (id: string, _flags: object, command: Command) => {
      const { showEvent } = await import('../client/events.ts');
      const found = await withClient(context, (client) => showEvent(client, id));
      if (isJson(command)) return printJson(found);
      print(linesOf(printable(found)));
    });
}

function addResend(events: Command, context: Context): void {
  events
    .command('resend')
    .argument(...ID)
    .description('Have one sent again under its id; a receiver that has it takes it once.')
    .option('--to <subscription>', 'only to this subscription')
    .option(...JSON_FLAG)
    .action(async (id: string, { to }: { to?: string }, command: Command) => {
      const { resendEvent } = await import('../client/events.ts');
      const found = await withClient(context, (client) => resendEvent(client, id, to ?? null));
      if (isJson(command)) return printJson(found);
      say(
        found.deliveries.length > 0
          ? `The gateway sends ${id} again; \`signalbox events show ${id}\` has the outcome.`
          : `No subscription wanted ${id}, so it is not sent.`,
      );
    });
}

function addResume(events: Command, context: Context): void {
  events
    .command('resume')
    .argument('<subscription>', 'its name in events.yaml')
    .description('Send events to a paused subscription again, first those that it has missed.')
    .option(...JSON_FLAG)
    .action(async (name: string, _flags: object, command: Command) => {
      const { resumeSubscription } = await import('../client/events.ts');
      const resumed = await withClient(context, (client) => resumeSubscription(client, name));
      if (isJson(command)) return printJson(resumed);
      say(`Events to ${name} are sent again; ${resumed.queued} wait to be sent.`);
    });
}

const cells = ({ id, at, run, type, deliveries }: RunEventView): string[] => [
  id,
  localTime(at),
  run,
  type,
  deliveries.map((each) => `${receiverOf(each)}: ${standOf(each)}`).join('\n'),
];

const receiverOf = ({ subscription, recipient }: EventDeliveryView): string =>
  recipient === null ? subscription : `${subscription} (${recipient})`;

const standOf = ({ state, tries }: EventDeliveryView): string => (state === 'queued' && tries > 0 ? `queued, tries: ${tries}` : state);

function linesOf({ id, type, run, sequence, at, status, state, data, deliveries }: RunEventView): string {
  const facts: [string, string][] = [
    ['event', `${id}, ${type}`],
    ['run', `${run}, event ${sequence} of it`],
    ['at', localTime(at)],
    ['state', `${status}, ${state}`],
    ...Object.entries(data).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ];
  const lines = facts.map(([name, text]) => `${name.padEnd(14)}${text}`);
  return [...lines, '', ...(deliveries.length > 0 ? deliveries.map(deliveryLine) : ['No subscription wanted it.'])].join('\n');
}

function deliveryLine(delivery: EventDeliveryView): string {
  const { sentAt, nextTryAt, error } = delivery;
  const rest = [sentAt && localTime(sentAt), error, nextTryAt && `next try ${localTime(nextTryAt)}`].filter(Boolean).join(', ');
  return `${receiverOf(delivery)}: ${standOf(delivery)}${rest && `, ${rest}`}`;
}
