import { SignalboxError } from '../../kit/common/failures.ts';

/** Deeper bodies are refused: what reads them later may call itself once a level. */
const MOST_DEPTH = 64;

/** The body as data: JSON, or the fields of a form. @throws SignalboxError INPUT_INVALID. */
export function parseBody(body: Buffer, contentType: string | undefined): unknown {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(textOf(body));
  if (type === 'application/json' || type.endsWith('+json')) return dataOf(body);
  throw new SignalboxError('INPUT_INVALID', {
    field: 'content-type',
    detail: `content-type: ${JSON.stringify(type.slice(0, 100))} is not read`,
    fix: 'Send application/json or application/x-www-form-urlencoded.',
  });
}

const unreadable = (detail: string, fix: string, cause?: unknown) =>
  new SignalboxError('INPUT_INVALID', { field: 'body', detail, fix, cause });

function textOf(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw unreadable('the body is not UTF-8', 'Send text in UTF-8.', cause);
  }
}

function dataOf(body: Buffer): unknown {
  if (depthOf(body) > MOST_DEPTH) throw unreadable(`the body is nested deeper than ${MOST_DEPTH} levels`, 'Send flatter JSON.');
  try {
    return JSON.parse(textOf(body));
  } catch (cause) {
    if (cause instanceof SignalboxError) throw cause;
    throw unreadable('the body is not JSON', 'Send one JSON value.', cause);
  }
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** How deep a JSON text is nested, found without parsing it. */
function depthOf(text: Buffer): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const byte = text[at]!;
    if (inString && byte === BACKSLASH) at++;
    else if (byte === QUOTE) inString = !inString;
    else if (!inString && OPENING.has(byte)) deepest = Math.max(deepest, ++depth);
    else if (!inString && CLOSING.has(byte)) depth--;
  }
  return deepest;
}

/** The fields of a form; one that is there several times is a list. */
function fieldsOf(form: string): Record<string, string | string[]> {
  const fields = new URLSearchParams(form);
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const [value = '', ...others] = fields.getAll(name);
      return [name, others.length > 0 ? [value, ...others] : value];
    }),
  );
}
