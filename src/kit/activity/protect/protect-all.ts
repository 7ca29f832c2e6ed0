import type { Provider } from '../../common/providers.ts';
import type { Protection } from './protect.ts';

/**
 * A port with every method protected. A method that is absent stays absent.
 * `timeoutMs: null` is for ports that end their calls themselves and where giving up early does harm: a mail that is still under way would look
 * as if it had not been sent.
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
