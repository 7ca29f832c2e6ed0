import { z } from 'zod';
import { PROVIDERS, type Provider } from '../kit/common/providers.ts';
import { cachedByTime } from './yaml-file.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const count = z.int().min(1);
const share = z.number().gt(0).max(1);

const Breaker = z.strictObject({
  /** Number of consecutive failures that pause the provider. */
  failures: count.default(5),
  /** The first pause; doubled after each failed trial. */
  openMs: count.default(10 * SECOND),
  longestOpenMs: count.default(5 * MINUTE),
});

/** Share of a window that calls of each priority may use; the rest is reserved for more urgent ones. */
const PriorityShares = z.strictObject({
  1: share.default(1),
  2: share.default(1),
  3: share.default(0.85),
  4: share.default(0.7),
  5: share.default(0.6),
});

interface Defaults {
  timeoutMs: number;
  /** Upper limit, so that a call ends before the activity's time limit. */
  longestTimeoutMs: number;
  patienceMs: number;
}

const common = ({ timeoutMs, longestTimeoutMs, patienceMs }: Defaults) => ({
  /** Time limit of a call. */
  timeoutMs: count.max(longestTimeoutMs).default(timeoutMs),
  /** Total time that a step waits for a paused provider before it fails. */
  patienceMs: count.default(patienceMs),
  breaker: Breaker.prefault({}),
  requestsPerMinute: count.optional(),
  priorityShares: PriorityShares.prefault({}),
  /** Share of a window that one workflow may use while others wait. */
  workflowShare: share.optional(),
});

const api = z.strictObject(common({ timeoutMs: 30 * SECOND, longestTimeoutMs: 50 * SECOND, patienceMs: 24 * HOUR }));
const model = z.strictObject({
  ...common({ timeoutMs: MINUTE, longestTimeoutMs: 3 * MINUTE, patienceMs: HOUR }),
  tokensPerMinute: count.optional(),
});

/** Limits for the calls of one provider. */
export type ProviderSettings = z.infer<typeof api> & { tokensPerMinute?: number | undefined };
export type ProvidersSettings = Readonly<Record<Provider, ProviderSettings>>;

const schemaOf = (provider: Provider): z.ZodType<ProviderSettings> => (provider === 'model' ? model : api);

/**
 * Reads the providers file (YAML): by provider, the fields that differ from the defaults. Null: defaults only.
 * @throws SignalboxError CONFIG_INVALID naming file, line and field.
 */
export function readProviderSettings(file: string | null): ProvidersSettings {
  const yaml =
    file === null
      ? null
      : cachedByTime({ file, variable: 'SIGNALBOX_PROVIDERS', what: 'provider settings', holds: 'the limits of your providers' })();
  const unknown = yaml?.names().find((name) => !PROVIDERS.some((provider) => provider === name));
  if (yaml && unknown !== undefined)
    throw yaml.wrong({ path: [unknown], message: `there is no such provider; use one of: ${PROVIDERS.join(', ')}` });
  const settings = PROVIDERS.map((provider) => [
    provider,
    yaml ? yaml.read([provider], schemaOf(provider).prefault({} as never)) : schemaOf(provider).parse({}),
  ]);
  return Object.fromEntries(settings) as ProvidersSettings;
}
