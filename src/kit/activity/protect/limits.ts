import type { Db } from '../../../store/database.ts';
import type { Provider, ProviderSettings } from '../../common/providers.ts';
import { reserveProviderUse, type Reserved, type ReservedUse } from '../../../store/provider-use.ts';
import { SignalboxError } from '../../common/failures.ts';
import { currentScope } from '../scope.ts';

const WINDOW_MS = 60_000;
const NORMAL_PRIORITY = 3;

/**
 * Counts a call against the limits shared by all workers. Null when the provider has no limits: the database is not queried then.
 * @throws SignalboxError PROVIDER_PAUSED with the time until there is capacity.
 */
export async function reserveUse(
  { db, windowMs = WINDOW_MS }: { db: Db; windowMs?: number | undefined },
  provider: Provider,
  settings: Omit<ProviderSettings, 'breaker' | 'timeoutMs'>,
  tokens: number,
): Promise<ReservedUse | null> {
  const { requestsPerMinute, tokensPerMinute, priorityShares, workflowShare, patienceMs } = settings;
  if (requestsPerMinute === undefined && tokensPerMinute === undefined) return null;
  const { runId, priority = NORMAL_PRIORITY } = currentScope();
  const answer: Reserved = await reserveProviderUse(db, {
    provider,
    workflow: runId.split(':', 1)[0]!,
    tokens,
    mostRequests: requestsPerMinute ?? null,
    mostTokens: tokensPerMinute ?? null,
    priorityShare: priorityShares[priority as keyof typeof priorityShares] ?? priorityShares[NORMAL_PRIORITY],
    workflowShare: workflowShare ?? null,
    windowMs,
  });
  if ('reserved' in answer) return answer.reserved;
  const { waitMs, reason } = answer;
  throw new SignalboxError('PROVIDER_PAUSED', {
    detail: `${provider} is at its limit of ${LIMITS[reason]} for priority ${priority}`,
    fix: 'Nothing: the call is made when the limit allows it. Raise the limit in the provider settings if it lasts.',
    retryAfterMs: Math.ceil(waitMs + (Math.random() * windowMs) / 10), // jitter, so that waiting calls do not return all at once
    patienceMs,
    nothingHappened: true,
  });
}

const LIMITS = { requests: 'requests per minute', tokens: 'tokens per minute', workflow: 'one workflow while others wait' } as const;
