import { Option, type Command } from 'commander';
import type { SignalboxClient } from '../client/connect.ts';
import { DELIVERY_STATES, type DeliveryError, type DeliveryState, type Dismissal } from '../kit/common/delivery.ts';
import { printable } from '../kit/common/printable.ts';
import { withClient, type Context } from './context.ts';
import { localTime } from './format.ts';
import { example, isJson, JSON_FLAG } from './help.ts';
import { listedNumber, wholeNumber } from './numbers.ts';
import { print, printJson, printTable, say } from './output.ts';

/** What a client can do with stored work of one kind. */
interface WorkCalls<View, Details> {
  list: (client: SignalboxClient, query: { state?: DeliveryState; limit: number }) => Promise<View[]>;
  show: (client: SignalboxClient, id: number) => Promise<Details>;
  again: (client: SignalboxClient, id: number) => Promise<Details>;
  dismiss: (client: SignalboxClient, id: number, order: { person: string; reason: string }) => Promise<Details>;
}

/** A command that lists, shows and repeats stored work: accepted webhooks, or mails. */
export interface WorkCommand<View, Details> {
  name: string;
  /** One piece, for example `mail`. */
  one: string;
  /** All of them, for example `the mails that were taken from mailboxes`. */
  all: string;
  /** The word for having one carried out again. */
  again: string;
  /** The options that select some, and what they say. */
  filters: [option: string, story: string][];
  headings: string[];
  cells: (row: View) => string[];
  nothing: string;
  /** Text of one; it gets what was stored, which may give a terminal orders. */
  text: (found: Details) => string;
  load: () => Promise<WorkCalls<View, Details>>;
}

/** Adds the command with list, show, the word for a repeat, and dismiss. */
export function addWork<View, Details extends { id: number }>(program: Command, context: Context, work: WorkCommand<View, Details>): void {
  const { name, one, all, again } = work;
  const [first, ...rest] = again;
  const command = program.command(name).description(`List, show, ${again} and dismiss ${all}.`);
  addList(command, context, work);
  addOne(command, context, work, {
    ...{ word: 'show', story: 'Show one, and what came of it.', call: 'show' },
    tell: (found) => print(work.text(found)),
  });
  addOne(command, context, work, {
    ...{ word: again, story: `${first!.toUpperCase()}${rest.join('')} one; what it did before is not done twice.`, call: 'again' },
    tell: ({ id }) => say(`The gateway carries out ${one} ${id} again; \`signalbox ${name} show ${id}\` has the outcome.`),
  });
  addDismiss(command, context, work);
  const commands = ['list --state refused', 'show 17', `${again} 17`, DISMISS].map((words) => `signalbox ${name} ${words}`);
  command.option(...JSON_FLAG).addHelpText('after', example(...commands)); // the flag is of the default subcommand
}

function addList<View, Details>(command: Command, context: Context, work: WorkCommand<View, Details>): void {
  const listing = command.command('list', { isDefault: true }).description('List them, newest first.');
  for (const filter of work.filters) listing.option(...filter);
  listing
    .addOption(new Option('--state <state>', 'only those in this state').choices(DELIVERY_STATES))
    .option('--limit <number>', 'how many at most, 1 to 1000', wholeNumber('limit', 1, 1_000), 20)
    .option(...JSON_FLAG)
    .action(async (query: { state?: DeliveryState; limit: number }, subcommand: Command) => {
      const { list } = await work.load();
      const rows = await withClient(context, (client) => list(client, query));
      if (isJson(subcommand)) return printJson(rows);
      await printTable(work.headings, printable(rows).map(work.cells), work.nothing);
    });
}

interface OneCommand<Details> {
  word: string;
  story: string;
  call: 'show' | 'again';
  tell: (found: Details) => void;
}

function addOne<View, Details>(
  command: Command,
  context: Context,
  { name, one, load }: WorkCommand<View, Details>,
  { word, story, call, tell }: OneCommand<Details>,
): void {
  command
    .command(word)
    .argument('<id>', `a ${one}, by its number`)
    .description(story)
    .option(...JSON_FLAG)
    .action(async (id: string, _flags: object, subcommand: Command) => {
      const calls = await load();
      const found = await withClient(context, (client) => calls[call](client, listedNumber(id, `a ${one}`, `signalbox ${name}`)));
      if (isJson(subcommand)) return printJson(found);
      tell(found);
    });
}

const DISMISS = 'dismiss 17 18 --as otto --reason "Advertising"';

function addDismiss<View, Details>(command: Command, context: Context, { name, one, load }: WorkCommand<View, Details>): void {
  command
    .command('dismiss')
    .argument('<ids...>', 'by their numbers')
    .description(`Close what was refused or given up, because nothing more needs to be done about it.`)
    .requiredOption('--as <person>', 'who has dealt with it')
    .requiredOption('--reason <text>', `why; it is kept with the ${one}`)
    .option(...JSON_FLAG)
    .addHelpText('after', example(`signalbox ${name} ${DISMISS}`))
    .action(async (ids: string[], { as: person, reason }: { as: string; reason: string }, subcommand: Command) => {
      const { dismiss } = await load();
      const numbers = ids.map((id) => listedNumber(id, `a ${one}`, `signalbox ${name}`));
      const dismissed = await withClient(context, async (client) => {
        const found: Details[] = [];
        for (const id of numbers) found.push(await dismiss(client, id, { person, reason }));
        return found;
      });
      if (isJson(subcommand)) return printJson(dismissed);
      say(`Dismissed by ${person}: ${numbers.map((id) => `${one} ${id}`).join(', ')}.`);
    });
}

/** An outcome that all kinds of work have. */
type CommonOutcome = { did: 'sent'; run: string; message: string; code: string | null } | { did: 'nothing'; why: string };

/** What came of one, or why not. @param started what those that start runs say. */
export function outcomeOf<Started extends { did: 'started' }>(
  { outcome, error }: { outcome: CommonOutcome | Started | null; error: DeliveryError | null },
  started: (outcome: Started) => string,
): string {
  if (error) return `${error.code}: ${error.message}`;
  switch (outcome?.did) {
    case undefined:
      return '';
    case 'started':
      return started(outcome);
    case 'sent':
      return `${outcome.message} to ${outcome.run}${outcome.code === null ? '' : ` (not needed: ${outcome.code})`}`;
    case 'nothing':
      return `nothing: ${outcome.why}`;
  }
}

/** Who closed one, when and why; null while nobody has. */
export const dismissalOf = ({ dismissed }: { dismissed?: Dismissal }): string | null =>
  dismissed ? `by ${dismissed.by}, ${localTime(dismissed.at)}: ${dismissed.reason}` : null;

export const startedRun = ({ run, alreadyStarted }: { run: string; alreadyStarted: boolean }): string =>
  alreadyStarted ? `${run} was started before` : `started ${run}`;

/** Named facts, one a line; those without a text are left out. */
export const factLines = (facts: readonly [name: string, text: string | null][]): string =>
  facts.flatMap(([name, text]) => (text ? [`${name.padEnd(14)}${text}`] : [])).join('\n');
