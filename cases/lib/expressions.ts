import jsonata from 'jsonata';

/** What expressions know by name. */
export type Known = Record<string, unknown>;
export type Functions = Record<string, (...words: string[]) => unknown>;

/** The value of a JSONata expression. @throws Error with the expression when it cannot be read. */
export async function valueOf(expression: string, known: Known, functions: Functions): Promise<unknown> {
  try {
    const compiled = jsonata(expression);
    for (const [name, work] of Object.entries(functions)) compiled.registerFunction(name, work);
    return await compiled.evaluate(known, known); // bare names at the top, $name inside of a path
  } catch (error) {
    throw new Error(`${expression}: ${(error as { message?: string }).message ?? String(error)}`);
  }
}

/** Whether an expression holds; nothing but true does. */
export const holds = async (expression: string, known: Known, functions: Functions): Promise<boolean> =>
  (await valueOf(expression, known, functions)) === true;

/** A text with the values of its `${…}`, each written as `quote` does it. @throws Error when one has none. */
export async function fill(text: string, known: Known, functions: Functions, quote = (value: string) => value): Promise<string> {
  let filled = '';
  let rest = text;
  for (let match = HOLE.exec(rest); match; match = HOLE.exec(rest)) {
    const value = await valueOf(match[1]!, known, functions);
    if (value === undefined) throw new Error(`\${${match[1]}} has no value`);
    filled += rest.slice(0, match.index) + quote(typeof value === 'string' ? value : JSON.stringify(value));
    rest = rest.slice(match.index + match[0].length);
  }
  return filled + rest;
}

const HOLE = /\$\{([^}]*)\}/;

/** The words of a command line: parted by blanks, except in double quotes and in `${…}`. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:\$\{[^}]*\}|"[^"]*"|[^\s"])+/g)].map(([word]) =>
    word.replace(/\$\{[^}]*\}|"/g, (part) => (part === '"' ? '' : part)),
  );
