import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

const Rule = z.strictObject({
  method: z.string().optional(),
  /** A regular expression over the path without its query. */
  path: z.string().optional(),
  header: z.record(z.string(), z.string()).optional(),
  /** Text that the body holds, and text that it must not hold. */
  body: z.string().optional(),
  bodyNot: z.string().optional(),
  /** So many requests that fit are let through first, and so many are answered then; without `times` all. */
  skip: z.number().int().nonnegative().default(0),
  times: z.number().int().positive().nullish(),
  /** File with the answer as HTTP writes it, relative to the rules. */
  reply: z.string(),
});

/** A rule of a scripted proxy, with its answer read. */
export type ScriptedRule = Omit<z.output<typeof Rule>, 'reply'> & { reply: string; answer: Reply };

export interface Reply {
  status: number;
  headers: [string, string][];
  body: string;
}

export interface ProxiedRequest {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Reads a file of rules. @throws ZodError, or Error when an answer's file is missing. */
export function readRules(file: string): ScriptedRule[] {
  const rules = z.array(Rule).parse(JSON.parse(readFileSync(file, 'utf8')));
  return rules.map((rule) => ({ ...rule, answer: parseReply(readFileSync(resolve(dirname(file), rule.reply), 'utf8')) }));
}

/** Status line, headers, an empty line, body. The length is left out: the one who sends it knows better. */
export function parseReply(text: string): Reply {
  const lines = text.replaceAll('\r\n', '\n');
  const cut = lines.indexOf('\n\n');
  if (cut < 0) throw new Error('an answer needs an empty line before its body');
  const [first = '', ...rest] = lines.slice(0, cut).split('\n');
  const status = Number(first.split(' ')[1]);
  if (!Number.isInteger(status)) throw new Error(`${first}: the first line of an answer is HTTP/1.1 and a status`);
  const headers = rest.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status, headers: headers.filter(([name]) => name !== 'content-length'), body: lines.slice(cut + 2) };
}

/** Chooses the rule for each request in turn; counts what fitted. */
export function createPlay(rules: readonly ScriptedRule[]): (request: ProxiedRequest) => ScriptedRule | null {
  const seen = new Map<ScriptedRule, number>();
  return (request) => {
    for (const rule of rules) {
      if (!fits(rule, request)) continue;
      const count = (seen.get(rule) ?? 0) + 1;
      if (count > rule.skip + (rule.times ?? Infinity)) continue;
      seen.set(rule, count);
      if (count > rule.skip) return rule;
    }
    return null;
  };
}

const fits = (rule: ScriptedRule, { method, path, headers, body }: ProxiedRequest): boolean =>
  (rule.method ?? method) === method &&
  new RegExp(rule.path ?? '').test(path.split('?')[0]!) &&
  Object.entries(rule.header ?? {}).every(([name, value]) => headers[name.toLowerCase()] === value) &&
  (rule.body === undefined || body.includes(rule.body)) &&
  (rule.bodyNot === undefined || !body.includes(rule.bodyNot));

/** The answer's body for this request: `{{KEY}}` is its idempotency key, `{{id}}` the payment of its path. */
export function fillReply({ body }: Reply, { path, headers }: ProxiedRequest): string {
  const id = /\/payment_intents\/([^/?]+)/.exec(path)?.[1] ?? '';
  return body.replaceAll('{{KEY}}', String(headers['idempotency-key'] ?? '')).replaceAll('{{id}}', id);
}
