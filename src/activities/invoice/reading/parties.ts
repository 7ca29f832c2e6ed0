import { fold } from '../../../formats/fold.ts';
import { datesIn } from '../../../formats/date-text.ts';
import type { Cell, Hit, Line } from './page.ts';

const BLOCK = 7; // lines of an address with a tax id below its heading

/** Whether what stands at a place of the page belongs to the buyer: a party's heading to the left or above says so. */
export function isBuyers(lines: readonly Line[], index: number, at: number): boolean {
  const own = lines[index]!.hits.filter((hit) => (hit.kind === 'buyer' || hit.kind === 'seller') && hit.at <= at + 1).at(-1);
  if (own) return own.kind === 'buyer';
  for (let above = index - 1; above >= Math.max(0, index - BLOCK); above -= 1) {
    const line = lines[above]!;
    if (line.cells.length === 0 && above < index - 1) return false;
    const heading = line.hits
      .filter(({ kind }) => kind === 'buyer' || kind === 'seller')
      .filter((hit) => isAbove(line, hit.at, at))
      .at(-1);
    if (heading) return heading.kind === 'buyer';
  }
  return false;
}

/** A heading heads what begins near its own column. */
const isAbove = (line: Line, heading: number, at: number): boolean => {
  const nextCell = line.cells.find((cell) => cell.at > heading + 1);
  return at >= heading - 3 && (nextCell === undefined || at < nextCell.at - 1);
};

const FORMS =
  'gmbh & co\\.? kg|gmbh|ag|kg|ohg|ug|e\\.? ?k\\.?|b\\.? ?v\\.?|n\\.? ?v\\.?|ltd\\.?|limited|plc|llc|llp|inc\\.?|corp\\.?|corporation|pvt\\.? ltd\\.?|private limited|' +
  's\\.? ?a\\.? ?r\\.? ?l\\.?|sarl|sas|sasu|eurl|s\\.? ?a\\.? ?s\\.?|s\\.? ?a\\.?|s\\.? ?l\\.?(?: ?u\\.?)?|s\\.? ?r\\.? ?l\\.?|s\\.? ?p\\.? ?a\\.?|sp\\.? ?z ?o\\.? ?o\\.?|spolka akcyjna|spolka z o\\.? ?o\\.?|sp\\.? ?k\\.?|oy|ab|a/s|aps';
const COMPANY = new RegExp(String.raw`^(.{2,80}?[ ,](?:${FORMS}))(?=$|[\s,;:|)-])`);
const FORM_AT_END = new RegExp(String.raw`[ ,]+(?:${FORMS})$`);

/** A name for comparison: folded, without legal form and punctuation. */
export function plainName(name: string): string {
  let left = fold(name).trim().replaceAll(/\s+/g, ' ');
  for (let shorter = left.replace(FORM_AT_END, ''); shorter !== left; shorter = left.replace(FORM_AT_END, '')) left = shorter;
  return left.replaceAll(/[^\p{L}\d]/gu, '');
}

interface Scored {
  name: string;
  score: number;
}

/** The vendor: named by a label, or the company of the page that most signs speak for. Null if two are equally likely. */
export function vendorName(lines: readonly Line[]): string | null {
  const found = new Map<string, Scored>();
  const domains = domainsIn(lines);
  const add = (text: string, score: number): void => {
    const name = nameIn(text);
    const plain = name === null ? '' : plainName(name);
    if (name === null || plain.length < 2) return;
    const known = found.get(plain);
    const more = known ? 1 : domains.some((domain) => domain === plain || (plain.length > 5 && domain.startsWith(plain))) ? 3 : 0;
    found.set(plain, { name: known?.name ?? name, score: Math.max(known?.score ?? 0, score) + more });
  };
  lines.forEach((line, index) => addFrom(line, index, lines, add));
  const [first, second] = [...found.values()].sort((one, two) => two.score - one.score);
  return first && first.score > (second?.score ?? 0) ? first.name : null;
}

function addFrom(line: Line, index: number, lines: readonly Line[], add: (text: string, score: number) => void): void {
  for (const hit of line.hits.filter(({ kind }) => kind === 'seller').filter((found) => isHeadingOfValue(line, found)))
    add(besideOrBelow(lines, index, hit), hit.rank === 0 ? 10 : 6);
  const isTop = lines.slice(0, index).filter(({ cells }) => cells.length > 0).length < 4;
  for (const cell of line.cells) {
    if (isBuyers(lines, index, cell.at)) continue;
    const company = companyIn(cell);
    if (company) add(company, isTop ? 5 : 3);
    else if (isTop && isPlainText(cell, line)) add(cell.text, 2);
  }
}

/** Prose has the same words: a label begins or ends its cell, or follows a separator. */
const isHeadingOfValue = ({ cells, text }: Line, { at, end }: Hit): boolean =>
  cells.some((cell) => cell.at === at || (cell.at < at && cell.end > at && cell.end <= end + 2)) || /[:|–-]\s*$/.test(text.slice(0, at));

function besideOrBelow(lines: readonly Line[], index: number, { at, end }: Hit): string {
  const rest = lines[index]!.text.slice(end).replace(/^[\s:.–-]+/, '');
  if (rest !== '') return rest.split(/\s{2,}/)[0]!;
  const below = lines.slice(index + 1, index + 3).flatMap(({ cells }) => cells.filter((cell) => Math.abs(cell.at - at) < 4));
  return below.find(({ text }) => !text.startsWith('('))?.text ?? '';
}

const companyIn = ({ text }: Cell): string | null => {
  const match = COMPANY.exec(fold(text));
  return match && !/\d{4}/.test(match[1]!) && match[1]!.split(' ').length <= 8 ? text.slice(0, match[1]!.length) : null;
};

/** A line that may be nothing but a name: no digits, no label, no address of a mailbox. */
const isPlainText = ({ text, at, end }: Cell, { hits }: Line): boolean =>
  /\p{L}{2}/u.test(text) && !/[\d@:.!?]/.test(text) && text.split(' ').length <= 6 && !hits.some((hit) => hit.at < end && hit.end > at);

function nameIn(text: string): string | null {
  const trimmed = text
    .trim()
    .replace(/[,;:\s]+$/, '')
    .split(/ [-–|•] /)[0]!;
  const company = COMPANY.exec(fold(trimmed));
  const name = company ? trimmed.slice(0, company[1]!.length) : trimmed;
  return name.length < 2 || name.length > 100 || !/\p{L}{2}/u.test(name) || datesIn(name, null).length > 0 ? null : name;
}

/** Names of web and mail domains, folded and without punctuation. */
function domainsIn(lines: readonly Line[]): string[] {
  const text = fold(lines.map((line) => line.text).join('\n'));
  return [...text.matchAll(/(?:@|www\.|https?:\/\/(?:www\.)?)([a-z0-9-]+)\.[a-z]/g)].map(([, domain = '']) => domain.replaceAll('-', ''));
}
