import type { Provider } from '../../common/providers.ts';
import type { Protection } from './protect.ts';

/**
 * Wraps every method of a port in protection; absent methods stay absent.
 * `timeoutMs: null` is for ports that limit their calls themselves and where giving up early does harm: a mail still on its way would be
 * taken for unsent.
 */
export function protectAll<Port extends object>(
  { protect }: Protection,
  provider: Provider,
  port: Port,
  options: { timeoutMs?: number | null } = {},
): Port {
  const guarded = Object.entries(port).map(([name, part]: [string, unknown]): [string, unknown] => {
    if (typeof part !== 'function') return [name, part];
    const method = part as (...args: unknown[]) => unknown;
    return [name, (...args: unknown[]) => protect(provider, async () => method.apply(port, args), options)];
  });
  return Object.fromEntries(guarded) as Port;
}
