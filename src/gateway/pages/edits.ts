import { diffWordsWithSpace } from 'diff';
import type { RequestView } from '../../client/request.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { visibleText } from '../../kit/common/printable.ts';

/** The fields of a posted form. */
export type Form = Readonly<Record<string, string | undefined>>;

const PREFIX = 'edit.';

/** A field of the form for an argument that may be changed. */
export interface EditField {
  name: string;
  field: string;
  label: string;
  value: string;
  kind: 'text' | 'line' | 'number' | 'yes-no';
  /** A person writes this: the request has no text of its own. */
  isAnswer: boolean;
}

/** The fields for the arguments that may be changed, with what the person has typed so far. */
export const editFieldsOf = ({ editable, arguments: args }: RequestView, typed: Form = {}): EditField[] =>
  editable.map((name) => {
    const value = args[name];
    return {
      name,
      field: `${PREFIX}${name}`,
      label: name.replaceAll(/[_-]/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2'),
      value: typed[`${PREFIX}${name}`] ?? textOf(value),
      kind: kindOf(value),
      isAnswer: name === 'reply' && value === '',
    };
  });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2));

function kindOf(value: unknown): EditField['kind'] {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'yes-no';
  return typeof value === 'string' && value !== '' && value.length < 60 && !value.includes('\n') ? 'line' : 'text';
}

/** The changed values of a form, or null when nothing is changed. @throws SignalboxError INPUT_INVALID naming the field. */
export function editsFrom({ editable, arguments: args }: RequestView, form: Form): Record<string, unknown> | null {
  const edits = editable.flatMap((name): [string, unknown][] => {
    const typed = form[`${PREFIX}${name}`];
    if (typed === undefined) return [];
    const before = args[name];
    const text = asSent(typed, before);
    return text === textOf(before) ? [] : [[name, parsed(name, text, before)]];
  });
  return edits.length === 0 ? null : Object.fromEntries(edits);
}

/** Browsers send every line end as CR LF. */
const asSent = (typed: string, before: unknown): string =>
  typeof before === 'string' && before.includes('\r') ? typed : typed.replaceAll('\r\n', '\n');

function parsed(name: string, text: string, before: unknown): unknown {
  if (typeof before === 'string') return text;
  const wrong = (what: string) => new SignalboxError('INPUT_INVALID', { field: name, detail: `${name} must be ${what}` });
  if (typeof before === 'number') {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) throw wrong('a number');
    return value;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === typeof before && Array.isArray(value) === Array.isArray(before)) return value;
  } catch {
    // told below
  }
  throw wrong(typeof before === 'boolean' ? 'true or false' : 'the same kind of JSON as before');
}

/** A run of words: kept, put in or taken out. */
interface DiffPart {
  kind: 'same' | 'in' | 'out';
  text: string;
}

/** The edits word by word, as a person confirms them. */
export const diffsOf = ({ arguments: args }: RequestView, edits: Record<string, unknown>): { name: string; parts: DiffPart[] }[] =>
  Object.entries(edits).map(([name, value]) => ({
    name,
    parts: diffWordsWithSpace(textOf(args[name]), textOf(value)).map(({ added, removed, value: text }) => ({
      kind: added ? 'in' : removed ? 'out' : 'same',
      text: visibleText(text),
    })),
  }));
