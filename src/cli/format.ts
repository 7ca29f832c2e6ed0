import type { RunStatus } from '../kit/common/status.ts';
import type { CostView } from '../kit/common/view.ts';
import { colors } from './output.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** A moment in local time, like `2026-11-21 10:34:07`. */
export function localTime(iso: string | null): string {
  if (iso === null) return '';
  const at = new Date(iso);
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}

/** A duration in its two largest units, like `1.2 s`, `3 min 4 s` or `2 d 5 h`. */
export function duration(from: string, to: string | null): string {
  const ms = (to === null ? Date.now() : Date.parse(to)) - Date.parse(from);
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** US dollars; sums below a cent keep six decimals. */
export const usd = (amount: number): string => `$${amount >= 0.01 || amount === 0 ? amount.toFixed(2) : amount.toFixed(6)}`;

/** The known cost of calls; an unknown price is not shown as zero. */
export const price = ({ usd: known, unpricedCalls = 0 }: Pick<CostView, 'usd' | 'unpricedCalls'>): string =>
  unpricedCalls === 0 ? usd(known) : known === 0 ? 'unknown' : `${usd(known)} and ${unpricedCalls} of unknown price`;

export const calls = (cost: CostView): string =>
  `${cost.modelCalls} model calls (${cost.cachedCalls} cached), ${cost.inputTokens} tokens in, ${cost.outputTokens} out, ${price(cost)}`;

const statusColors: Record<RunStatus, (text: string) => string> = {
  initializing: colors.dim,
  running: colors.cyan,
  paused: colors.yellow,
  waiting_approval: colors.yellow,
  rolling_back: colors.magenta,
  completed: colors.green,
  failed: colors.red,
  cancelled: colors.dim,
};

export const formatStatus = (status: RunStatus): string => statusColors[status](status);
