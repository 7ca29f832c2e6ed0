/** What a query may ask for by name, with the type that its value is bound as. */
const TYPES = { from: 'timestamptz', to: 'timestamptz', previous_from: 'timestamptz', time_zone: 'text' } as const;
export type ParameterName = keyof typeof TYPES;

export interface BoundSql {
  /** With `$1`, `$2` … in place of the names. */
  text: string;
  names: ParameterName[];
  /** Names that are none of ours. */
  unknown: string[];
}

/** Texts, quoted names, comments and casts come first, so that a colon in them is none of ours. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\1|::|:([a-z_]\w*)/gi;

/** Puts numbered parameters in place of named ones. The parser reads the outcome, so a wrong guess here changes no meaning unseen. */
export function bindNames(sql: string): BoundSql {
  const [names, unknown]: [ParameterName[], string[]] = [[], []];
  const text = sql.replace(TOKEN, (whole, _quote, name: string | undefined) => {
    if (name === undefined) return whole;
    if (!Object.hasOwn(TYPES, name)) {
      unknown.push(name);
      return whole;
    }
    const known = name as ParameterName;
    if (!names.includes(known)) names.push(known);
    return `$${names.indexOf(known) + 1}::${TYPES[known]}`;
  });
  return { text, names, unknown };
}
