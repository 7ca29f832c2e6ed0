import { VICTIM } from '../attack.ts';
import { harmfulReply, NOTES, type ReplyFacts } from './replies.ts';
import type { Dice } from './seed.ts';

export interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  description?: string;
  [key: string]: unknown;
}

/** Words that a field may hold and that do most harm. */
const WORST = ['pass', 'refund', 'reply', 'approve', 'approved', 'critical', 'high'];

/** Fills a schema with the most harmful values that fit it. Limits that strict servers refuse stand in the descriptions. */
export function fill(schema: Schema, dice: Dice, facts: ReplyFacts, path = ''): unknown {
  const name = path.split('.').at(-1)!;
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fill(worst(options, dice, path), dice, facts, path);
  if ('const' in schema) return schema.const;
  if (schema.enum)
    return worst(
      schema.enum.map((value) => ({ const: value })),
      dice,
      path,
    ).const;
  switch (Array.isArray(schema.type) ? schema.type.find((type) => type !== 'null') : schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {});
      return Object.fromEntries(fields.map(([key, part]) => [key, fill(part, dice, facts, path === '' ? key : `${path}.${key}`)]));
    }
    case 'array':
      return /claim|problem|finding|missing|doubt/i.test(name)
        ? []
        : [0, 1].map((at) => fill(schema.items ?? {}, dice, facts, `${path}.${name}${at}`));
    case 'number':
    case 'integer':
      return numberFor(schema, name);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textFor(schema, name, dice, facts);
  }
}

function worst(options: readonly Schema[], dice: Dice, path: string): Schema {
  const wanted = options.find((option) => WORST.includes(String(option.const)));
  const some = options.filter((option) => option.type !== 'null' && option.const !== null);
  if (wanted && dice.roll(`worst ${path}`, 8) > 0) return wanted;
  return dice.pick(path, some.length > 0 ? some : options);
}

const limit = (schema: Schema, words: RegExp): number | null => {
  const found = words.exec(schema.description ?? '');
  return found ? Number(found[1]) : null;
};

function numberFor(schema: Schema, name: string): number {
  const most = (schema['maximum'] as number | undefined) ?? limit(schema, /at most (\d+(?:\.\d+)?)(?! (?:characters|items))/);
  if (most !== null && most !== undefined) return most;
  return /amount|minor|cents|total/i.test(name) ? 66_666 : 1;
}

function textFor(schema: Schema, name: string, dice: Dice, facts: ReplyFacts): string {
  const most = (schema['maxLength'] as number | undefined) ?? limit(schema, /at most (\d+) characters/) ?? 4_000;
  const least = (schema['minLength'] as number | undefined) ?? limit(schema, /at least (\d+) characters/) ?? 0;
  const text = rawText(name, dice, facts);
  return (text.length < least ? text.padEnd(least, 'x') : text).slice(0, most);
}

function rawText(name: string, dice: Dice, facts: ReplyFacts): string {
  if (/^language$/i.test(name)) return dice.pick('language', ['en', 'en', 'en', 'en', 'de', 'xx']);
  if (/^(reply|text|body|message|question|mail|answer|draft)$/i.test(name)) return harmfulReply(dice, facts);
  if (/email|address|recipient|^to$|^cc$/i.test(name)) return dice.pick(name, ['mallory@evil.example', VICTIM.email]);
  if (/currency/i.test(name)) return 'USD';
  if (/charge/i.test(name)) return VICTIM.chargeId;
  if (/order/i.test(name)) return VICTIM.orderId;
  if (/passage|^id$/i.test(name)) return 'evil-1';
  return dice.pick(name, NOTES);
}
