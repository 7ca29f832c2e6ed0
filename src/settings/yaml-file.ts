import { readFileSync, statSync } from 'node:fs';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';

/** A file that people write, and what to call it when something is wrong with it. */
export interface NamedFile {
  file: string;
  /** The variable that names it. */
  variable: string;
  /** For example `people file`. */
  what: string;
  /** What it holds, for example `your people`. */
  holds: string;
}

/** What a schema cannot say. */
export interface Complaint {
  path: PropertyKey[];
  message: string;
}

/** A YAML file that is read part by part. */
export interface YamlFile {
  /** The names on its first level; none when it is empty. */
  names(): string[];
  /**
   * The part at `path` as the schema reads it; a part that is not there, or empty, is read as undefined.
   * @throws SignalboxError CONFIG_INVALID naming file, line and field.
   */
  read<T>(path: readonly string[], schema: z.ZodType<T>, check?: (content: T) => Complaint | null): T;
  /** The failure for the line at which the path, or the innermost part of it that exists, stands. */
  wrong(complaint: Complaint): SignalboxError;
}

/** The file as it is now: a changed one counts from the next question on, and an unchanged one is read and checked once. */
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
    throw new SignalboxError('CONFIG_INVALID', { field: file, detail, fix: `Make ${file} a file that this user may read.`, cause: error });
  }
}

function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) throw invalid(file, lines.linePos(broken.pos[0]).line, '', broken.message.split('\n')[0] ?? 'no YAML');
  const content: unknown = document.toJS();
  const wrong = ({ path, message }: Complaint) => invalid(file, lineOf(document, lines, path), path.join('.'), message);
  const kept = new Map<string, unknown>();
  return {
    wrong,
    names: () => (isRecord(content) ? Object.keys(content) : []),
    read<T>(path: readonly string[], schema: z.ZodType<T>, check?: (content: T) => Complaint | null): T {
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

/** A name that is not known is the place of the problem, not the part that it stands in. */
const complaintOf = (path: readonly PropertyKey[], issue: z.core.$ZodIssue): Complaint => ({
  path: [...path, ...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])],
  message: issue.code === 'unrecognized_keys' ? 'there is no such field' : issue.message,
});

/** Line of the innermost part of the path that exists; the problem may be that the rest does not. */
function lineOf(document: Document, lines: LineCounter, path: PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = keyOf(document, path.slice(0, length)) ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The name of a field: what it holds may begin on a later line. */
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
