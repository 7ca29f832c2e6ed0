import type { EventAnswer, EventPost } from '../../kit/common/run-event.ts';

/** What events go out through. */
export interface EventPorts {
  /** Sends one request, without retries. Never rejects. */
  post(post: EventPost): Promise<EventAnswer>;
  /**
   * Sends one mail, without retries; the same key means the same mail. Null where no mail server is set.
   * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED.
   */
  mail: ((mail: { key: string; to: string; subject: string; text: string }) => Promise<void>) | null;
  /** Mail addresses of a person or of a group's members. @throws SignalboxError CONFIG_INVALID. */
  addressesOf(name: string): string[];
}
