import { z } from 'zod';
import { PROVIDERS, type Provider, type ProviderSettings, type ProvidersSettings } from '../kit/common/providers.ts';
import { cachedByTime } from './yaml-file.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const count = z.int().min(1);
const share = z.number().gt(0).max(1);

const Breaker = z.strictObject({
  failures: count.default(5),
  openMs: count.default(10 * SECOND),
  longestOpenMs: count.default(5 * MINUTE),
});

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
  timeoutMs: count.max(longestTimeoutMs).default(timeoutMs),
  patienceMs: count.default(patienceMs),
  breaker: Breaker.prefault({}),
  requestsPerMinute: count.optional(),
  priorityShares: PriorityShares.prefault({}),
  workflowShare: share.optional(),
});

const api = z.strictObject(common({ timeoutMs: 30 * SECOND, longestTimeoutMs: 50 * SECOND, patienceMs: 24 * HOUR }));
const model = z.strictObject({
  ...common({ timeoutMs: MINUTE, longestTimeoutMs: 3 * MINUTE, patienceMs: HOUR }),
  tokensPerMinute: count.optional(),
});

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
