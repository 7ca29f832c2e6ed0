import type { XmlElement } from '../xml.ts';

/** The children of that name. */
export const all = (element: XmlElement | undefined, name: string): XmlElement[] =>
  (element?.children ?? []).filter((child) => child.name === name);

/** The element at a path of names below this one; the first of several. */
export function find(element: XmlElement | undefined, path: string): XmlElement | undefined {
  let found = element;
  for (const name of path.split('/')) found = found?.children.find((child) => child.name === name);
  return found;
}

/** The text at a path; null where it is missing or empty. */
export const textAt = (element: XmlElement | undefined, path: string): string | null => find(element, path)?.text || null;
