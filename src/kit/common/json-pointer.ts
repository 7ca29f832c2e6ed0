/** The value at a JSON pointer (RFC 6901); undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>((value, name) => (isContainer(value) && Object.hasOwn(value, name) ? value[name] : undefined), document);
}

/** Whether a text is a JSON pointer. */
export const isJsonPointer = (text: string): boolean => /^(\/([^~/]|~[01])*)*$/.test(text);

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
