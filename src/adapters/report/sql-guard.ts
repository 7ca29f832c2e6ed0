import { bindNames, type BoundSql } from './sql-parameters.ts';
import { PURE_FUNCTIONS } from './sql-functions.ts';

/** What a select is made of, by the tags of PostgreSQL's own parser. A tag that is not here is refused. */
const TAGS = new Set(
  (
    'SelectStmt ResTarget ColumnRef A_Star String Integer Float Boolean A_Const A_Expr BoolExpr NullTest BooleanTest CaseExpr CaseWhen CoalesceExpr ' +
    'MinMaxExpr SubLink FuncCall TypeCast TypeName RangeVar Alias JoinExpr RangeSubselect RangeFunction WithClause CommonTableExpr SortBy WindowDef ' +
    'List ParamRef A_ArrayExpr A_Indirection A_Indices GroupingSet GroupingFunc RowExpr SQLValueFunction CollateClause'
  ).split(' '),
);

export type Guarded = ({ sql: string } & Pick<BoundSql, 'names'>) | { problem: string };

/** Accepts one statement that only selects, through functions that only compute; anything else is a problem with its reason. */
export async function guardSql(given: string): Promise<Guarded> {
  const { text, names, unknown } = bindNames(given);
  if (unknown.length > 0) return { problem: `:${unknown[0]} is no parameter; use :from, :to, :previous_from or :time_zone` };
  const { parse } = await import('libpg-query');
  try {
    const { stmts = [] } = await parse(text);
    if (stmts.length !== 1) return { problem: `it has ${stmts.length} statements; a query is one` };
    const problem = problemIn(stmts[0]!.stmt, names.length);
    return problem === null ? { sql: text.trim().replace(/;$/, ''), names } : { problem };
  } catch (error) {
    return { problem: `it is no SQL: ${(error as Error).message}` };
  }
}

type Node = Record<string, unknown>;

/** Why a node, or one in it, is more than a select; null when it is none. */
function problemIn(node: unknown, parameters: number): string | null {
  if (Array.isArray(node)) return firstOf(node, (one) => problemIn(one, parameters));
  if (typeof node !== 'object' || node === null) return null;
  return firstOf(Object.entries(node), ([key, value]) => ownProblem(key, value, parameters) ?? problemIn(value, parameters));
}

const firstOf = <T>(list: readonly T[], look: (one: T) => string | null): string | null => {
  for (const one of list) {
    const found = look(one);
    if (found !== null) return found;
  }
  return null;
};

function ownProblem(key: string, value: unknown, parameters: number): string | null {
  if (key === 'intoClause') return 'it writes into a table (select into)';
  if (key === 'relation' || key === 'RangeVar') return relationProblem(value as Node);
  if (key === 'FuncCall') return functionProblem(value as Node);
  if (key === 'ParamRef' && !(((value as Node)['number'] as number) <= parameters)) return 'it has a numbered parameter; use named ones';
  if (!/^[A-Z]/.test(key) || TAGS.has(key)) return null;
  return `it has a ${key.replace(/Stmt$/, '').toLowerCase()}, and a query only selects`;
}

function relationProblem({ schemaname, relname }: Node): string | null {
  const isSystem = [schemaname, relname].some((name) => /^pg_|^information_schema$/i.test(typeof name === 'string' ? name : ''));
  return isSystem ? `it reads ${[schemaname, relname].filter(Boolean).join('.')}, which is no data of the company` : null;
}

function functionProblem({ funcname }: Node): string | null {
  const path = (funcname as { String?: { sval?: string } }[]).map((part) => part.String?.sval ?? '');
  const name = path.at(-1)!;
  const isBuiltIn = path.length === 1 || (path.length === 2 && path[0] === 'pg_catalog');
  return isBuiltIn && PURE_FUNCTIONS.has(name) ? null : `it calls ${path.join('.')}(), which is not among the functions that only compute`;
}
