import { join } from 'node:path';
import { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';
import { isJsonPointer } from '../kit/common/json-pointer.ts';
import { SIGNATURE_SCHEMES, type Condition, type Mapping, type WebhookSource } from '../kit/common/webhooks.ts';
import { packageRoot } from './package-root.ts';
import { cachedByTime, type FileProblem } from './yaml-file.ts';

const MIB = 1_024 * 1_024;

const pointer = z.string().refine(isJsonPointer, 'must be a JSON pointer such as /data/object/id');
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const condition: z.ZodType<Condition> = z.union([
  scalar.transform((value) => [value]),
  z.array(scalar).min(1),
  z.strictObject({ present: z.boolean() }),
]);

/** A pointer, `{ value: constant }`, or an object of these. */
const mapping: z.ZodType<Mapping> = z.lazy(() =>
  z.union(
    [pointer, z.strictObject({ value: z.unknown() }), z.record(z.string(), mapping)],
    'must be a JSON pointer, { value: … } or fields of these',
  ),
);

/** A variable with a secret. */
export const SecretName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable, not a secret');

const Rule = z
  .strictObject({
    when: z.record(pointer, condition).default({}),
    start: z
      .strictObject({ workflow: z.string(), id: pointer.nullable().default(null), input: mapping, as: z.string().min(1).default('system') })
      .optional(),
    message: z.strictObject({ run: pointer, name: z.string(), id: pointer.nullable().default(null), content: mapping }).optional(),
  })
  .refine(({ start, message }) => (start === undefined) !== (message === undefined), 'must have either start or message');

const Source = z
  .strictObject({
    scheme: z.enum(SIGNATURE_SCHEMES),
    path: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, dots, dashes or underscores')
      .optional(),
    secrets: z.array(SecretName).min(1),
    toleranceSeconds: z.int().min(1).max(900).default(300),
    signature: z
      .strictObject({
        header: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header'),
        encoding: z.enum(['hex', 'base64']).default('hex'),
        prefix: z.string().max(20).default(''),
      })
      .optional(),
    maxBytes: z
      .int()
      .min(1)
      .max(25 * MIB)
      .default(MIB),
    rules: z.array(Rule).min(1),
  })
  .refine(({ scheme, signature }) => (scheme === 'hmac-sha256') === (signature !== undefined), {
    path: ['signature'],
    message: 'is needed for the scheme hmac-sha256, and for no other',
  });
type Source = z.infer<typeof Source>;

/** The part of a workflow contract that a mapping names. */
interface NamedWorkflow {
  readonly name: string;
  readonly messages: readonly { readonly name: string }[];
  readonly inputFile?: unknown;
}

export interface WebhookFiles {
  /** Undefined: the example of Signalbox. */
  file: string | undefined;
  workflows: readonly NamedWorkflow[];
  /** The values of the environment variables that are set. */
  secretsNamed: (names: readonly string[]) => string[];
}

/** The file that applies where none is configured. */
const exampleFile = (): string => join(packageRoot(), 'webhooks.yaml');

/** Reads the webhooks file (YAML): by source, how it signs and what its deliveries do. @throws SignalboxError CONFIG_INVALID naming file, line and field. */
export function readWebhookSources({ file = exampleFile(), workflows, secretsNamed }: WebhookFiles): WebhookSource[] {
  const yaml = cachedByTime({ file, variable: 'SIGNALBOX_WEBHOOKS', what: 'webhooks file', holds: 'your sources of webhooks' })();
  const sources = yaml.names().map((name): WebhookSource => {
    const { secrets, path = name, ...source } = yaml.read([name], Source, (read) => wrongTarget(read, workflows));
    return { ...source, name, path, secretNames: secrets, secrets: usable(source.scheme, secrets, secretsNamed) };
  });
  const paths = sources.map(({ path }) => path);
  const twice = sources.find(({ path }, index) => paths.indexOf(path) !== index);
  if (twice) throw yaml.wrong({ path: [twice.name, 'path'], message: `another source has the path ${twice.path} too` });
  return sources;
}

/** A rule whose workflow or message does not exist. */
function wrongTarget({ rules }: Source, workflows: readonly NamedWorkflow[]): FileProblem | null {
  for (const [index, { start, message }] of rules.entries()) {
    const workflow = workflows.find(({ name }) => name === start?.workflow);
    const names = workflows.filter(({ inputFile }) => inputFile === undefined).map(({ name }) => name);
    if (start && (workflow === undefined || workflow.inputFile !== undefined))
      return {
        path: ['rules', index, 'start', 'workflow'],
        message: `no such workflow starts from a webhook; use one of: ${names.join(', ')}`,
      };
    const messages = [...new Set(workflows.flatMap((each) => each.messages.map(({ name }) => name)))];
    if (message && !messages.includes(message.name))
      return { path: ['rules', index, 'message', 'name'], message: `no workflow takes it; use one of: ${messages.join(', ')}` };
  }
  return null;
}

/** The secrets that are set. @throws SignalboxError CONFIG_INVALID when one cannot be a secret of the scheme. */
const usable = (scheme: Source['scheme'], names: readonly string[], secretsNamed: WebhookFiles['secretsNamed']): string[] =>
  scheme === 'standard-webhooks' || scheme === 'svix' ? standardSecrets(names, secretsNamed) : secretsNamed(names);

const BASE64_SECRET = /^(whsec_|whpk_)?[A-Za-z0-9+/]{4,}={0,2}$/;

/** Secrets of Standard Webhooks, those that are set. @throws SignalboxError CONFIG_INVALID when one is none. */
export function standardSecrets(names: readonly string[], secretsNamed: WebhookFiles['secretsNamed']): string[] {
  for (const name of names)
    if (secretsNamed([name]).some((secret) => !BASE64_SECRET.test(secret)))
      throw new SignalboxError('CONFIG_INVALID', {
        field: name,
        detail: `${name} is no secret of Standard Webhooks`,
        fix: `Set ${name} to whsec_ and bytes in base64.`,
      });
  return secretsNamed(names);
}
