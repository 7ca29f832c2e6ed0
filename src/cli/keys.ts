import { InvalidArgumentError, Option, type Command } from 'commander';
import type { KeyView } from '../client/keys.ts';
import { printable } from '../kit/common/printable.ts';
import { KEY_SCOPES, type KeyScope } from '../kit/common/roles.ts';
import { withClient, type Context } from './context.ts';
import { collect, example, isJson, JSON_FLAG } from './help.ts';
import { print, printJson, printTable, say } from './output.ts';
import { localTime } from './format.ts';

interface CreateFlags {
  scope: KeyScope[];
  workflow: string[];
  expires: number | null;
  as: string;
}

/** key: keys of the HTTP API and of MCP. */
export function addKeys(program: Command, context: Context): void {
  const keys = program.command('key').description('Create, list and revoke the keys of programs that use the HTTP API or MCP.');
  addCreate(keys, context);
  keys
    .command('list', { isDefault: true })
    .description('List the keys, newest first; the keys themselves are kept nowhere.')
    .option(...JSON_FLAG)
    .action(async (_flags: object, command: Command) => {
      const { listKeys } = await import('../client/keys.ts');
      const found = await withClient(context, listKeys);
      if (isJson(command)) return printJson(found);
      const headings = ['name', 'state', 'scopes', 'workflows', 'created by', 'expires', 'last used'];
      await printTable(headings, printable(found).map(cells), 'There are no keys.');
    });
  keys
    .command('revoke')
    .argument('<name>', 'a key that `signalbox key list` lists')
    .description('Revoke a key, at once and for ever.')
    .requiredOption('--as <person>', 'who revokes it')
    .option(...JSON_FLAG)
    .action(async (name: string, { as: person }: { as: string }, command: Command) => {
      const { revokeKey } = await import('../client/keys.ts');
      const key = await withClient(context, (client) => revokeKey(client, name, person));
      if (isJson(command)) return printJson(key);
      print(`The key ${key.name} is revoked.`);
    });
  keys
    .option(...JSON_FLAG) // of the default subcommand
    .addHelpText('after', example('signalbox key create shop-site --scope start read --as mia', 'signalbox key revoke shop-site --as mia'));
}

function addCreate(keys: Command, context: Context): void {
  keys
    .command('create')
    .argument('<name>', 'what the key is for, for example shop-site')
    .description('Create a key and print it, once. It may do no more than the person who made it may at the time.')
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(KEY_SCOPES).makeOptionMandatory())
    .option('--workflow <name>', 'only for this workflow; repeatable; default: all', collect, [])
    .option('--expires <time>', 'when it ends: 90d, 12h or never', milliseconds, milliseconds('90d'))
    .requiredOption('--as <person>', 'who makes it')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox key create shop-site --scope start read --workflow order --expires 90d --as mia'))
    .action(async (name: string, { scope, workflow, expires, as: person }: CreateFlags, command: Command) => {
      const { createKey } = await import('../client/keys.ts');
      const expiresAt = expires === null ? null : new Date(Date.now() + expires);
      const order = { name, scopes: [...new Set(scope)], workflows: workflow.length > 0 ? workflow : null, person, expiresAt };
      const made = await withClient(context, (client) => createKey(client, order));
      if (isJson(command)) return printJson(made);
      say(`Keep it now: it is shown once. It ${made.expiresAt === null ? 'does not expire' : `expires ${localTime(made.expiresAt)}`}.`);
      print(made.key);
    });
}

const UNITS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000 };

/** Null: never. */
function milliseconds(text: string): number | null {
  if (text === 'never') return null;
  const [, number, unit] = /^([1-9]\d{0,4})([dhm])$/.exec(text) ?? [];
  if (number && unit) return Number(number) * UNITS[unit]!;
  throw new InvalidArgumentError('expires is a number of days, hours or minutes like 90d, 12h or 30m, or never.');
}

const cells = ({ name, state, scopes, workflows, createdBy, expiresAt, lastUsedAt }: KeyView): string[] => [
  name,
  state,
  scopes.join(', '),
  workflows?.join(', ') ?? 'all',
  createdBy,
  localTime(expiresAt) || 'never',
  localTime(lastUsedAt),
];
