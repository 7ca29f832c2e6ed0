import { printableText } from '../../kit/common/printable.ts';

/** Markup that is safe to put into markup. */
export class Markup {
  constructor(readonly text: string) {}
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

type Value = string | number | Markup | readonly Markup[];

/** A template of HTML: what is put into it is escaped, unless it is markup itself. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Markup =>
  new Markup(parts.map((part, index) => part + (index < values.length ? written(values[index]!) : '')).join(''));

function written(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(({ text }: Markup) => text).join('\n');
  return printableText(`${value as string | number}`).replace(/[&<>"']/g, (mark) => ENTITIES[mark]!);
}
