import { readFileSync, statSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';

/** A file that people write, with the terms for its error messages. */
export interface NamedFile {
  file: string;
  /** Environment variable with its path. */
  variable: string;
  /** For example `people file`. */
  what: string;
  /** Its content, for example `your people`. */
  holds: string;
}

/** A problem found outside of a schema. */
export interface FileProblem {
  path: PropertyKey[];
  message: string;
}

/** A parsed YAML file whose parts are validated separately. */
export interface YamlFile {
  /** The top-level names. */
  names(): string[];
  /**
   * Parses the part at `path` with the schema; a missing or empty part is parsed as undefined.
   * @throws SignalboxError CONFIG_INVALID naming file, line and field.
   */
  read<T>(path: readonly string[], schema: z.ZodType<T>, check?: (content: T) => FileProblem | null): T;
  /** An error for the line of the path, or of the innermost part of it that exists. */
  wrong(complaint: FileProblem): SignalboxError;
}

/** Returns a function that gives the current content; the file is parsed again only after a change. @throws SignalboxError CONFIG_INVALID. */
export function cachedByTime(named: NamedFile): () => YamlFile {
  let cached: { stamp: string; yaml: YamlFile } | undefined;
  return () => {
    const stamp = stampOf(named);
    if (cached?.stamp !== stamp) cached = { stamp, yaml: parseYaml(named.file, textOf(named)) };
    return cached.yaml;
  };
}

function stampOf({ file, variable, what, holds }: NamedFile): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat) return `${stat.mtimeMs}/${stat.size}`;
  throw new SignalboxError('CONFIG_INVALID', {
    field: variable,
    detail: `the ${what} ${file} is missing`,
    fix: `Write ${file}, or set ${variable} to the file that names ${holds}.`,
  });
}

function textOf({ file, what }: NamedFile): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const detail = `the ${what} ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`;
    throw new SignalboxError('CONFIG_INVALID', { field: file, detail, fix: `Make ${file} readable for this user.`, cause: error });
  }
}

function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) throw invalid(file, lines.linePos(broken.pos[0]).line, '', broken.message.split('\n')[0] ?? 'not valid YAML');
  const content: unknown = document.toJS();
  const wrong = ({ path, message }: FileProblem) => invalid(file, lineOf(document, lines, path), path.join('.'), message);
  const kept = new Map<string, unknown>();
  return {
    wrong,
    names: () => (isRecord(content) ? Object.keys(content) : []),
    read<T>(path: readonly string[], schema: z.ZodType<T>, check?: (content: T) => FileProblem | null): T {
      const key = path.join('.');
      if (kept.has(key)) return kept.get(key) as T;
      const part = path.reduce((whole, name) => (isRecord(whole) ? whole[name] : undefined), content) ?? undefined;
      const parsed = schema.safeParse(part);
      if (!parsed.success) throw wrong(complaintOf(path, parsed.error.issues[0]!));
      const complaint = check?.(parsed.data);
      if (complaint) throw wrong({ ...complaint, path: [...path, ...complaint.path] });
      kept.set(key, parsed.data);
      return parsed.data;
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** An unknown key is reported at its own path, not at that of its parent. */
const complaintOf = (path: readonly PropertyKey[], issue: z.core.$ZodIssue): FileProblem => ({
  path: [...path, ...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])],
  message: issue.code === 'unrecognized_keys' ? 'there is no such field' : issue.message,
});

/** Line of the innermost part of the path that exists; the rest may be missing. */
function lineOf(document: Document, lines: LineCounter, path: PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = keyOf(document, path.slice(0, length)) ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The key node of a field; its value may begin on a later line. */
function keyOf(document: Document, path: PropertyKey[]): unknown {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  return parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key;
}

const invalid = (file: string, line: number, field: string, message: string) =>
  new SignalboxError('CONFIG_INVALID', {
    field: field || file,
    detail: `${file}:${line}: ${field ? `${field}: ` : ''}${message}`,
    fix: `Correct line ${line} of ${file}.`,
  });
