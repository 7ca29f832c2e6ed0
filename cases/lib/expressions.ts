import jsonata from 'jsonata';

/** The variables of expressions. */
export type Known = Record<string, unknown>;
export type Functions = Record<string, (...words: string[]) => unknown>;

/** Evaluates a JSONata expression. @throws Error quoting the expression when it is invalid. */
export async function valueOf(expression: string, known: Known, functions: Functions): Promise<unknown> {
  try {
    const compiled = jsonata(expression);
    for (const [name, work] of Object.entries(functions)) compiled.registerFunction(name, work);
    return await compiled.evaluate(known, known); // plain names at the top level, $name inside a path
  } catch (error) {
    throw new Error(`${expression}: ${(error as { message?: string }).message ?? String(error)}`);
  }
}

/** Whether an expression is exactly true. */
export const holds = async (expression: string, known: Known, functions: Functions): Promise<boolean> =>
  (await valueOf(expression, known, functions)) === true;

/** Replaces each `${…}` in a text by its value, formatted by `quote`. @throws Error when one has no value. */
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

/** Splits a command line at spaces, except in double quotes and in `${…}`. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:\$\{[^}]*\}|"[^"]*"|[^\s"])+/g)].map(([word]) =>
    word.replace(/\$\{[^}]*\}|"/g, (part) => (part === '"' ? '' : part)),
  );
