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
const webhookSecret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'expected whsec_ and at least 24 bytes in base64');

const Environment = z.object({
  /** Folder of the local stack's data and of stack.json. */
  SIGNALBOX_HOME: z.string().min(1).default('.signalbox'),
  /** Cache outside the checkout for programs that take long to build. */
  SIGNALBOX_CACHE: z
    .string()
    .min(1)
    .default(join(homedir(), '.cache', 'signalbox')),
  /** People file; default is people.yaml of the working folder, else the example people of Signalbox. */
  SIGNALBOX_PEOPLE: z.string().min(1).default(peopleFile),
  /** Workflow settings; default is workflows.yaml of the working folder, else the defaults of every workflow. */
  SIGNALBOX_WORKFLOWS: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('workflows.yaml')),
  /** Provider settings; default is providers.yaml of the working folder, else the defaults of every provider. */
  SIGNALBOX_PROVIDERS: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('providers.yaml')),
  /** Sources of webhooks; default is webhooks.yaml of the working folder, else the example of Signalbox. */
  SIGNALBOX_WEBHOOKS: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('webhooks.yaml')),
  /** Mailboxes whose mails start runs; default is mailboxes.yaml of the working folder, else there are none. */
  SIGNALBOX_MAILBOXES: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('mailboxes.yaml')),
  /** Folders whose files start runs; default is folders.yaml of the working folder, else none is watched. */
  SIGNALBOX_FOLDERS: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('folders.yaml')),
  /** Subscriptions to run events; default is events.yaml of the working folder, else there are none. */
  SIGNALBOX_EVENTS: z
    .string()
    .min(1)
    .optional()
    .transform((file) => file ?? fileOfFolder('events.yaml')),
  /** Schedules that `signalbox schedule apply` makes; default is schedules.yaml of the working folder. */
  SIGNALBOX_SCHEDULES: z.string().min(1).default('schedules.yaml'),
  /** Folder of your own reports, one YAML file each; default is reports/ of the working folder. Those of Signalbox come with it. */
  SIGNALBOX_REPORTS: z.string().min(1).default('reports'),
  /** Addresses, networks and hosts outside of the public Internet that webhooks and events may go to, with commas between. */
  SIGNALBOX_EVENTS_ALLOW_PRIVATE: z.string().default(''),
  SIGNALBOX_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('default'),
  DATABASE_URL: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  /** Model name per tier; unset tiers use the defaults of the provider in use. */
  SIGNALBOX_MODEL_SMALL: z.string().min(1).optional(),
  SIGNALBOX_MODEL_LARGE: z.string().min(1).optional(),
  SIGNALBOX_MODEL_VISION: z.string().min(1).optional(),
  SIGNALBOX_MODEL_EMBEDDING: z.string().min(1).optional(),
  /** How requests of a tier specify the answer's format; servers without strict schemas do not support json_schema. */
  SIGNALBOX_MODEL_SMALL_FORMAT: z.enum(['json_schema', 'json_object', 'text']).default('json_schema'),
  SIGNALBOX_MODEL_LARGE_FORMAT: z.enum(['json_schema', 'json_object', 'text']).default('json_schema'),
  SIGNALBOX_MODEL_VISION_FORMAT: z.enum(['json_schema', 'json_object', 'text']).default('json_schema'),
  /** Name of the request field for the output limit; many other servers than OpenAI know only max_tokens. */
  SIGNALBOX_MODEL_TOKEN_LIMIT: z.enum(['max_completion_tokens', 'max_tokens']).default('max_completion_tokens'),
  /** A JSON file that overrides or adds prices per model. */
  SIGNALBOX_PRICES: z.string().min(1).optional(),
  /** A JSON list of sanctioned parties; default is an example list with invented names. */
  SIGNALBOX_SANCTIONS: z.string().min(1).optional(),
  /** Whether a model's answer is reused for an identical request of another run; a prompt can opt out. */
  SIGNALBOX_ANSWER_CACHE: z.enum(['on', 'off']).default('off'),
  /** Runs that the worker keeps in memory, some MB each; an evicted one is replayed from its history when it continues. */
  SIGNALBOX_CACHED_WORKFLOWS: z.coerce.number().int().min(1).default(200),
  SMTP_URL: z.string().min(1).optional(),
  /** Sender of all mail; its domain is the domain of our Message-IDs. */
  SIGNALBOX_MAIL_FROM: z.string().min(3).default('Signalbox Support <support@signalbox.example>'),
  /** For a mail with unknown outcome after a crash, if the server has no look-up: send again under the same Message-ID, or ask a person. */
  SIGNALBOX_MAIL_IN_DOUBT: z.enum(['resend', 'person']).default('resend'),
  /** Without a key, payments go to the payment provider of the local stack. */
  STRIPE_API_KEY: z.string().min(1).optional(),
  /** Another server with Stripe's API; default is Stripe if a key is set. */
  STRIPE_BASE_URL: httpUrl.optional(),
  /** URL to which the bank returns a customer after a confirmation. */
  SIGNALBOX_PAYMENT_RETURN_URL: httpUrl.default('https://shop.example/paid'),
  SIGNALBOX_CARRIER_URL: httpUrl.optional(),
  SIGNALBOX_WAREHOUSE_URL: httpUrl.optional(),
  /** Shared with the warehouse to sign requests (Standard Webhooks): `whsec_` and at least 24 bytes in base64. */
  SIGNALBOX_WAREHOUSE_SECRET: webhookSecret.optional(),
  /** Signs the webhooks that workflows call (Standard Webhooks), in the same form; without it they are refused. */
  SIGNALBOX_WEBHOOK_SECRET: webhookSecret.optional(),
  /** Fixed ports: one in use is an error. Default is a free port near the usual one. */
  SIGNALBOX_TEMPORAL_PORT: port.optional(),
  SIGNALBOX_UI_PORT: port.optional(),
  SIGNALBOX_DATABASE_PORT: port.optional(),
  SIGNALBOX_MODEL_PORT: port.optional(),
  SIGNALBOX_MAIL_PORT: port.optional(),
  SIGNALBOX_PARTNERS_PORT: port.optional(),
  SIGNALBOX_WORKER_PORT: port.optional(),
  SIGNALBOX_GATEWAY_PORT: port.optional(),
  /** Where the gateway listens; another address than loopback only behind a proxy with TLS. */
  SIGNALBOX_GATEWAY_HOST: z.string().min(1).default('127.0.0.1'),
  /** OpenID Connect provider of persons, for the login and for access tokens of the HTTP API, as its discovery names it; https but on this machine. */
  SIGNALBOX_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith('https:') || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(`${url}/`), 'expected https')
    .optional(),
  /** What an access token must be for; without it persons cannot use the API. */
  SIGNALBOX_OIDC_AUDIENCE: z.string().min(1).optional(),
  /** Our client at the provider, for the login. */
  SIGNALBOX_OIDC_CLIENT_ID: z.string().min(1).optional(),
  SIGNALBOX_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** The claim that names the person: `email` (verified) by the address in the people file, any other by the id. */
  SIGNALBOX_OIDC_CLAIM: z.string().min(1).default('email'),
  /** Requests a minute that one key or person may send to one gateway process. */
  SIGNALBOX_API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  /** Key of `signalbox key create` that `signalbox mcp` works with. */
  SIGNALBOX_KEY: z.string().min(1).optional(),
  /** Where people reach the gateway, for links in mails and messages and the login's way back; default is where it listens. */
  SIGNALBOX_PUBLIC_URL: httpUrl.optional(),
  /** 1: whoever opens the page picks a person. Only on loopback and without an identity provider. */
  SIGNALBOX_DEV_LOGIN: z.enum(['0', '1']).optional(),
  /** Signs links and cookies: at least 32 characters; several with commas, the newest first, while keys are changed. */
  SIGNALBOX_LINK_SECRET: z
    .string()
    .regex(/^[^,\s]{32,}(,[^,\s]{32,})*$/, 'expected at least 32 characters without spaces; several with commas')
    .optional(),
  /** Whether a link of a mail shows and decides only for who is logged in as its person. */
  SIGNALBOX_LINKS_NEED_LOGIN: z.enum(['on', 'off']).default('off'),
  /** Where the local stack searches for `temporal` and `go`. */
  PATH: z.string().default(''),
});

/** Signs requests to the embedded warehouse. Not secret: that warehouse listens on the loopback interface only. */
export const EMBEDDED_WAREHOUSE_SECRET = `whsec_${Buffer.from('signalbox embedded warehouse').toString('base64')}`;

/** Signs the events of the embedded payment house. Not secret: the gateway that has it listens on the loopback interface only. */
export const EMBEDDED_STRIPE_WEBHOOK_SECRET = 'whsec_embedded_payment_house';

export type Config = Readonly<z.infer<typeof Environment>>;

/** Reads and checks the environment; the only reader of process.env. @throws SignalboxError CONFIG_INVALID naming the variable. */
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

/** The values of the variables that are set, for secrets whose names stand in a settings file. */
export const secretsNamed = (names: readonly string[], environment: NodeJS.ProcessEnv = process.env): string[] =>
  names.map((name) => environment[name]?.trim() ?? '').filter((secret) => secret !== '');

/** The environment of a child process: ours with these changes. */
export const childEnvironment = (changes: Record<string, string>): NodeJS.ProcessEnv => ({ ...process.env, ...changes });

/** The TEMPORAL_* variables that are set, for Temporal's connection profiles. */
export const temporalEnvironment = (environment: NodeJS.ProcessEnv = process.env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[0].startsWith('TEMPORAL_') && Boolean(entry[1])),
  );
