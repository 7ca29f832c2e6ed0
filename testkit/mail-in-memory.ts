import type { Mail, MailMessage } from '../src/kit/activity/mail/port.ts';
import { SignalboxError } from '../src/kit/common/failures.ts';

/** A mail server that keeps what it accepts. */
export interface MailInMemory extends Mail {
  readonly accepted: readonly MailMessage[];
  /** Refuses all mail to this address from now on. */
  refuse(address: string): void;
}

export function openMailInMemory(): MailInMemory {
  const accepted: MailMessage[] = [];
  const refused = new Set<string>();
  return {
    accepted,
    refuse: (address) => void refused.add(address),
    async send(message, mayStill) {
      if (message.to.every((address) => refused.has(address)))
        throw new SignalboxError('MAIL_REFUSED', { detail: `${message.to.join(', ')}: the test refuses it`, nothingHappened: true });
      await mayStill?.();
      accepted.push(message);
      return { messageId: message.messageId, refused: message.to.filter((address) => refused.has(address)) };
    },
    find: async (messageId) => accepted.some((mail) => mail.messageId === messageId),
  };
}
