import type { Verdict } from '../effects.ts';
import type { Mail, SentMail } from './port.ts';
import { messageIdOf } from './text.ts';

/** How the ledger finds out about a mail whose row was left open by a crash: by its Message-ID, where the server can be asked. */
export const mailVerdict =
  (mail: Mail, domain: string) =>
  async (key: string): Promise<Verdict<SentMail>> => {
    if (!mail.find) return 'unknown';
    const messageId = messageIdOf(key, domain);
    return (await mail.find(messageId)) ? { happened: true, result: { messageId, refused: [] } } : { happened: false };
  };
