import { find, textAt } from './elements.ts';
import type { XmlElement } from '../xml.ts';
import type { Refusal } from './refuse.ts';

/** Requested execution day (`2026-11-30`) or date-time (offset optional) of a batch; null if the file names none. */
export function dayOf(batch: XmlElement, place: string): { executeOn: string | null } | { refusal: Refusal } {
  const wanted = find(batch, 'ReqdExctnDt');
  if (!wanted) return { executeOn: null };
  const texts = wanted.children.length === 0 ? [wanted.text] : wanted.children.map((child) => child.text);
  const [text = ''] = texts;
  const known = wanted.children.every(({ name, children }) => ['Dt', 'DtTm'].includes(name) && children.length === 0);
  const executeOn = known && texts.length === 1 ? readDay(text) : null;
  if (executeOn !== null) return { executeOn };
  return {
    refusal: {
      field: `${place}/ReqdExctnDt`,
      reason: `${JSON.stringify((textAt(batch, 'ReqdExctnDt') ?? texts.join(' ')).slice(0, 40))} is not a date`,
    },
  };
}

const FORM = /^(\d{4}-\d{2}-\d{2})(T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

/** Reads xs:date or xs:dateTime; a date with an offset becomes the beginning of that day. */
function readDay(text: string): string | null {
  const [, day, time, offset = ''] = FORM.exec(text) ?? [];
  if (day === undefined || !exists(day)) return null;
  return time === undefined && offset === '' ? day : `${day}${time ?? 'T00:00:00'}${offset}`;
}

const exists = (day: string): boolean => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
