import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

const LOOK_EVERY_MS = 20;

/** Follows the requests of a connected transport that have no answer yet. */
export function followRequests(transport: Transport): { untilAnswered(longestMs: number): Promise<void>; forget(): void } {
  const open = new Set<unknown>();
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    if ('method' in message && 'id' in message) open.add(message.id);
    if ('method' in message && message.method === 'notifications/cancelled') open.delete(message.params?.['requestId']);
    onmessage?.(message, extra);
  };
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    await send(message, options);
    if ('id' in message) open.delete(message.id);
  };
  return {
    async untilAnswered(longestMs) {
      for (const end = performance.now() + longestMs; open.size > 0 && performance.now() < end;) await sleep(LOOK_EVERY_MS);
    },
    forget: () => open.clear(),
  };
}
