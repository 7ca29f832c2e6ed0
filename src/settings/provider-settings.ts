import { z } from 'zod';
import { PROVIDERS, type Provider } from '../kit/common/providers.ts';
import { cachedByTime } from './yaml-file.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const count = z.int().min(1);
const share = z.number().gt(0).max(1);

const Breaker = z.strictObject({
  /** So many failures without an answer between them pause the provider. */
  failures: count.default(5),
  /** The first pause; each that follows a failed trial is twice as long. */
  openMs: count.default(10 * SECOND),
  longestOpenMs: count.default(5 * MINUTE),
});

/** The part of a window that calls of each priority may fill: what is left over is kept for the more urgent ones. */
const PriorityShares = z.strictObject({
  1: share.default(1),
  2: share.default(1),
  3: share.default(0.85),
  4: share.default(0.7),
  5: share.default(0.6),
});

interface Defaults {
  timeoutMs: number;
  /** More would outlive the activity's own time limit. */
  longestTimeoutMs: number;
  patienceMs: number;
}

const common = ({ timeoutMs, longestTimeoutMs, patienceMs }: Defaults) => ({
  /** The longest that a call may take. */
  timeoutMs: count.max(longestTimeoutMs).default(timeoutMs),
  /** So long a step waits for a paused provider in all before it fails. */
  patienceMs: count.default(patienceMs),
  breaker: Breaker.prefault({}),
  requestsPerMinute: count.optional(),
  priorityShares: PriorityShares.prefault({}),
  /** The part of a window that one workflow may fill while others wait. */
  workflowShare: share.optional(),
});

const api = z.strictObject(common({ timeoutMs: 30 * SECOND, longestTimeoutMs: 50 * SECOND, patienceMs: 24 * HOUR }));
const model = z.strictObject({
  ...common({ timeoutMs: MINUTE, longestTimeoutMs: 3 * MINUTE, patienceMs: HOUR }),
  tokensPerMinute: count.optional(),
});

/** How one provider is protected. */
export type ProviderSettings = z.infer<typeof api> & { tokensPerMinute?: number | undefined };
export type ProvidersSettings = Readonly<Record<Provider, ProviderSettings>>;

const schemaOf = (provider: Provider): z.ZodType<ProviderSettings> => (provider === 'model' ? model : api);

/**
 * Reads the providers file (YAML): by provider, the fields that are not the default. Null: all are.
 * @throws SignalboxError CONFIG_INVALID naming file, line and field.
 */
export function readProviderSettings(file: string | null): ProvidersSettings {
  const yaml =
    file === null
      ? null
      : cachedByTime({ file, variable: 'SIGNALBOX_PROVIDERS', what: 'provider settings', holds: 'the limits of your providers' })();
  const stranger = yaml?.names().find((name) => !PROVIDERS.some((provider) => provider === name));
  if (yaml && stranger !== undefined)
    throw yaml.wrong({ path: [stranger], message: `there is no such provider; there are: ${PROVIDERS.join(', ')}` });
  const settings = PROVIDERS.map((provider) => [
    provider,
    yaml ? yaml.read([provider], schemaOf(provider).prefault({} as never)) : schemaOf(provider).parse({}),
  ]);
  return Object.fromEntries(settings) as ProvidersSettings;
}
