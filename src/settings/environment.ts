import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';
import { packageRoot } from './package-root.ts';

const port = z.coerce.number().int().min(1).max(65_535);

const httpUrl = z.url({ protocol: /^https?$/ });

const peopleFile = (): string => (existsSync('people.yaml') ? 'people.yaml' : join(packageRoot(), 'people.yaml'));

const fileOfFolder = (file: string): string | undefined => (existsSync(file) ? file : undefined);

const Environment = z.object({
  /** Folder of the local stack's data and of stack.json. */
  SIGNALBOX_HOME: z.string().min(1).default('.signalbox'),
  /** Cache outside the checkout for programs that take long to build. */
  SIGNALBOX_CACHE: z
    .string()
    .min(1)
    .default(join(homedir(), '.cache', 'signalbox')),
  /** Who exists and who may do what; without it people.yaml of the working folder, else the example people that come with Signalbox. */
  SIGNALBOX_PEOPLE: z.string().min(1).default(peopleFile),
  /** What workflows are configured with; without it workflows.yaml of the working folder, else the defaults of every workflow. */
  SIGNALBOX_WORKFLOWS: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('workflows.yaml')),
  /** Time-outs, pauses and limits of providers; without it providers.yaml of the working folder, else the defaults of every provider. */
  SIGNALBOX_PROVIDERS: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('providers.yaml')),
  SIGNALBOX_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  DATABASE_URL: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  /** Model name per tier; unset tiers use the defaults of the provider in use. */
  SIGNALBOX_MODEL_SMALL: z.string().min(1).optional(),
  SIGNALBOX_MODEL_LARGE: z.string().min(1).optional(),
  /** How the model of a tier is told the shape of its answer; servers without strict schemas need another than json_schema. */
  SIGNALBOX_MODEL_SMALL_FORMAT: z.enum(['json_schema', 'json_object', 'text']).default('json_schema'),
  SIGNALBOX_MODEL_LARGE_FORMAT: z.enum(['json_schema', 'json_object', 'text']).default('json_schema'),
  /** The provider's name for the output limit; many servers that are not OpenAI know only max_tokens. */
  SIGNALBOX_MODEL_TOKEN_LIMIT: z.enum(['max_completion_tokens', 'max_tokens']).default('max_completion_tokens'),
  /** A JSON file that overrides or adds prices per model. */
  SIGNALBOX_PRICES: z.string().min(1).optional(),
  /** A JSON list of sanctioned parties; without it an example list with made-up names. */
  SIGNALBOX_SANCTIONS: z.string().min(1).optional(),
  /** Whether a model's answer is used again where another run asks exactly the same; prompts can say no for themselves. */
  SIGNALBOX_ANSWER_CACHE: z.enum(['on', 'off']).default('off'),
  /** Runs that the worker keeps in memory, some MB each; one that rests longer is read again from its history when it goes on. */
  SIGNALBOX_CACHED_WORKFLOWS: z.coerce.number().int().min(1).default(200),
  SMTP_URL: z.string().min(1).optional(),
  /** Sender of all mail; its domain is the domain of our Message-IDs. */
  SIGNALBOX_MAIL_FROM: z.string().min(3).default('Signalbox Support <support@signalbox.example>'),
  /** What to do with a mail whose row is open after a crash when the server cannot be asked: send again under the same Message-ID, or ask a person. */
  SIGNALBOX_MAIL_IN_DOUBT: z.enum(['resend', 'person']).default('resend'),
  /** Without a key of your own, payments go to the payment house of the local stack, under a key that says so. */
  STRIPE_API_KEY: z.string().min(1).optional(),
  /** A server that speaks Stripe's API; without it Stripe itself where a key is set. */
  STRIPE_BASE_URL: httpUrl.optional(),
  /** Where Stripe sends a customer who has confirmed a payment at the bank. */
  SIGNALBOX_PAYMENT_RETURN_URL: httpUrl.default('https://shop.example/paid'),
  SIGNALBOX_CARRIER_URL: httpUrl.optional(),
  SIGNALBOX_WAREHOUSE_URL: httpUrl.optional(),
  /** Shared with the warehouse to sign requests, as Standard Webhooks writes it: `whsec_` and 24 or more bytes in base64. */
  SIGNALBOX_WAREHOUSE_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'expected whsec_ and at least 24 bytes in base64')
    .optional(),
  /** Ports asked for by name: a taken one is an error. Without, a free one is found near the usual. */
  SIGNALBOX_TEMPORAL_PORT: port.optional(),
  SIGNALBOX_UI_PORT: port.optional(),
  SIGNALBOX_DATABASE_PORT: port.optional(),
  SIGNALBOX_MODEL_PORT: port.optional(),
  SIGNALBOX_MAIL_PORT: port.optional(),
  SIGNALBOX_PARTNERS_PORT: port.optional(),
  SIGNALBOX_WORKER_PORT: port.optional(),
  /** Folders with programs; where the local stack looks for `temporal` and `go`. */
  PATH: z.string().default(''),
});

/** Signs requests to the embedded warehouse, which listens on the loopback interface only; no secret, and for no other warehouse. */
export const EMBEDDED_WAREHOUSE_SECRET = `whsec_${Buffer.from('signalbox embedded warehouse').toString('base64')}`;

export type Config = Readonly<z.infer<typeof Environment>>;

/**
 * Reads and checks the environment once; the only reader of process.env.
 * @throws SignalboxError CONFIG_INVALID naming the variable.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? 'environment';
  throw new SignalboxError('CONFIG_INVALID', {
    field,
    detail: `${field}: ${issue?.message}`,
    fix: `Set ${field} to a valid value or unset it.`,
  });
}

/** The environment of a child process: ours with these values changed. */
export const childEnvironment = (changes: Record<string, string>): NodeJS.ProcessEnv => ({ ...process.env, ...changes });

/** The TEMPORAL_* variables that are set, for the connection profiles that Temporal's own tools share. */
export const temporalEnvironment = (environment: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[0].startsWith('TEMPORAL_') && Boolean(entry[1])),
  );
