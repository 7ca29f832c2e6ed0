import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** The verbs of a step; docs/cases.md has a row for each. */
const verbs = {
  signalbox: z.string().min(1).describe('Runs a command of the command line in the folder of the stack, with `--json`.'),
  http: z
    .strictObject({ method: z.string().default('GET'), url: z.string(), body: z.string().optional() })
    .describe('Sends a request to a server, such as the payment house (`${house}/state`).'),
  sql: z.string().min(1).describe('Reads rows from the database of the stack.'),
  payments: z.string().min(1).describe('The outcome of a payment file and of each of its payments, by the business id of the file.'),
  mails: z.string().min(1).describe('The mails about a run that arrived since the check began; `*` for all.'),
  requests: z.string().min(1).describe('Requests of the worker since the check began: `model`, `house`, or the name of a prompt.'),
  signal: z
    .strictObject({ run: z.string(), name: z.string(), encoding: z.string(), data: z.string().default('') })
    .describe('Sends a run a Temporal signal with a payload of any encoding; `none` sends none.'),
  write: z
    .strictObject({ to: z.string(), from: z.string().optional(), text: z.string().optional() })
    .describe("Writes a file in the stack's folder, such as `people.yaml`; it is restored after the check."),
  kill: z
    .enum(['temporal', 'database', 'mail', 'partners', 'worker'])
    .describe('Kills a process of the stack, which its supervisor starts again.'),
  pause: z.number().positive().describe('Waits so many seconds, where something must not happen.'),
  let: z.record(z.string(), z.string()).describe('Names the values of expressions for the steps that follow.'),
} as const;
export type Verb = keyof typeof verbs;
export const VERBS = Object.keys(verbs) as Verb[];

const Expressions = z.preprocess((given) => (given === undefined ? given : [given].flat()), z.array(z.string()));

const Step = z
  .strictObject({
    ...z.strictObject(verbs).partial().shape,
    as: z.string().optional().describe('Keeps the answer under this name.'),
    until: z.string().optional().describe('Repeats the step until this holds.'),
    within: z.number().positive().default(60).describe('Seconds for the step, or for `until`.'),
    expect: Expressions.optional().describe('What must hold of the answer, `it`.'),
  })
  .refine((step) => VERBS.filter((verb) => step[verb] !== undefined).length === 1, `needs one verb of ${VERBS.join(', ')}`);
export type Step = z.output<typeof Step>;

const Check = z.strictObject({
  name: z.string().min(1),
  each: Expressions.optional().describe('Names of files with `*`: the check runs for each; `!` excludes.'),
  if: z.string().optional().describe('Selects some of them.'),
  for: z.array(z.record(z.string(), z.string())).optional().describe('Values by name: the check runs for each set.'),
  needs: Expressions.optional().describe('Files without which the check is not run.'),
  rules: z.string().optional().describe('Rules of the proxies in front of model and payment house.'),
  environment: z.record(z.string(), z.string()).optional().describe('Additional environment variables of the stack.'),
  fresh: z.boolean().default(false).describe('A stack that no other check has used.'),
  steps: z.array(Step).min(1),
});
export type Check = z.output<typeof Check>;

/** What a case folder has as `case.yaml`. */
export const Script = z.strictObject({
  title: z.string().min(1),
  test: z.string().min(1).describe('The test of the suite that checks the same promise.'),
  checks: z.array(Check).min(1),
});
export type Script = z.output<typeof Script>;

/** An invalid script, with its file and field. */
export class ScriptError extends Error {}

/** @throws ScriptError naming the field. */
export function readScript(file: string): Script {
  let data: unknown;
  try {
    data = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ScriptError(`${file}: ${(error as Error).message.split('\n')[0]}`);
  }
  const parsed = Script.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...unknown].join('.');
  throw new ScriptError(`${file}: ${field || 'the script'}: ${issue?.message}`);
}
