import type { Command } from 'commander';

/** The last lines of a command's help. */
export const example = (...lines: string[]): string =>
  `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

/** Argument of every command about one run. */
export const RUN = ['<run>', 'a run, as <workflow>:<business id>'] as const;
/** Option of every command that prints data. */
export const JSON_FLAG = ['--json', 'print data as JSON'] as const;
/** Option of every command that takes JSON; with `collect`. */
export const SET_FLAG = ['--set <name=value>', 'one field of the input; repeatable, overrides --input'] as const;
export const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

/** Whether a command, or the one that it belongs to, was given --json. */
export const isJson = (command: Command): boolean => command.optsWithGlobals<{ json?: true }>().json === true;
