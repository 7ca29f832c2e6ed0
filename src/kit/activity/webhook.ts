import { declare } from './effect-class.ts';
import type { Effects } from './effects.ts';

/** A webhook as an author writes it. */
export interface Webhook {
  url: string;
  /** Name of the event, such as `post.hidden`. */
  type: string;
  data: Record<string, unknown>;
}

/** The port to receivers of webhooks. */
export interface Webhooks {
  /**
   * Sends one signed request, without retries.
   * @param key by which the receiver recognises a repeat.
   * @returns the status of the answer, 200 to 299.
   * @throws SignalboxError PARTNER_UNAVAILABLE, PARTNER_REFUSED, ADDRESS_REFUSED, CONFIG_INVALID without a secret.
   */
  post(key: string, webhook: Webhook): Promise<{ status: number }>;
}

/**
 * Calls a webhook once for each step that calls it. A call whose answer was lost is repeated under the same id, which a receiver by the
 * standard (Standard Webhooks) takes once. @param write makes the webhook of an input.
 */
export const callsWebhook = <Input extends object>(
  { effects, webhooks }: { effects: Effects; webhooks: Webhooks },
  write: (input: Input) => Webhook,
) =>
  declare<'webhook'>('irreversible')((input: Input): Promise<{ status: number }> => {
    const webhook = write(input);
    const spec = { action: 'call_webhook', class: 'irreversible', request: { ...webhook }, inDoubt: 'repeat' } as const;
    return effects.once(spec, (key) => webhooks.post(key, webhook));
  });
