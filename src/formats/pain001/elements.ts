import type { XmlElement } from '../xml.ts';

/** All children with this name. */
export const all = (element: XmlElement | undefined, name: string): XmlElement[] =>
  (element?.children ?? []).filter((child) => child.name === name);

/** The first element at a path of names, such as `Dbtr/Nm`. */
export function find(element: XmlElement | undefined, path: string): XmlElement | undefined {
  let found = element;
  for (const name of path.split('/')) found = found?.children.find((child) => child.name === name);
  return found;
}

/** The text at a path; null if missing or empty. */
export const textAt = (element: XmlElement | undefined, path: string): string | null => find(element, path)?.text || null;
