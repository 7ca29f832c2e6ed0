import type { XmlElement } from '../xml.ts';
import { REPEATABLE, type Known } from './known.ts';

/** An element that is not supported, and why. */
export interface Refusal {
  /** Its path in the file, such as `PmtInf[1]/PmtMtd`. */
  field: string;
  reason: string;
}

/** The first element that is unknown, repeated, or has an unsupported value; or null. */
export function refusalIn(element: XmlElement, known: Known, path: string): Refusal | null {
  if (known === 'any') return null;
  const refused = (reason: string): Refusal => ({ field: path, reason });
  const [attribute] = Object.keys(element.attributes).filter((name) => !(element.name === 'InstdAmt' && name === 'Ccy'));
  if (attribute !== undefined) return refused(`its attribute ${attribute} is not supported`);
  if (typeof known === 'object')
    return element.text === '' ? refusalBelow(element, known, path) : refused('it has a text between its elements');
  if (element.children.length > 0) return refused('it has elements where only a text is allowed');
  const problem = known === 'text' ? null : known(element.text);
  return problem === null ? null : refused(problem);
}

function refusalBelow({ children }: XmlElement, shape: Exclude<Known, 'text' | 'any' | ((text: string) => unknown)>, path: string) {
  const seen = new Set<string>();
  for (const child of children) {
    const below = `${path}/${child.name}`;
    if (!Object.hasOwn(shape, child.name)) return { field: below, reason: 'this element is not supported' };
    if (seen.has(child.name) && !REPEATABLE.includes(child.name)) return { field: below, reason: 'it occurs twice' };
    seen.add(child.name);
    const refusal = refusalIn(child, shape[child.name]!, below);
    if (refusal) return refusal;
  }
  return null;
}
