/** The last lines of a command's help. */
export const example = (...lines: string[]): string =>
  `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

/** Argument of every command about one run. */
export const RUN = ['<run>', 'a run, as <workflow>:<business id>'] as const;
/** Option of every command that prints data. */
export const JSON_FLAG = ['--json', 'print data as JSON'] as const;
