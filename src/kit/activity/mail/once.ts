import type { Effects, OutsideEffectSpec, Verdict } from '../effects.ts';
import type { Mail, MailMessage, SentMail } from './port.ts';
import { messageIdOf } from './text.ts';

/** What sends mails of a workflow. */
export interface MailPorts {
  mail: Mail;
  effects: Effects;
  settings: {
    /** Domain of our Message-IDs. */
    mailDomain: string;
    /** What to do with a mail of which nobody knows whether it went out: send it again under its Message-ID, or ask a person. */
    mailInDoubt: 'repeat' | 'person';
  };
}

/** What the ledger is told of a mail; `inDoubt` where this one has a word of its own. */
export type MailEffect = Pick<OutsideEffectSpec<SentMail>, 'step' | 'request' | 'proof'> & { inDoubt?: 'repeat' | 'person' | undefined };

/**
 * Sends a mail once. The Message-ID is its key; a mail whose row was left open by a crash is looked up first, where the server can be asked.
 * @param write the mail, with the Message-ID that it must have.
 * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT, EFFECT_IN_PROGRESS, PROOF_INVALID.
 */
export function sendMailOnce(
  { mail, effects, settings }: MailPorts,
  { inDoubt = settings.mailInDoubt, ...spec }: MailEffect,
  write: (messageId: string) => MailMessage,
): Promise<SentMail> {
  const idOf = (key: string) => messageIdOf(key, settings.mailDomain);
  const sentAs = (key: string): SentMail => ({ messageId: idOf(key), refused: [] });
  const verify = async (key: string): Promise<Verdict<SentMail>> => {
    if (!mail.find) return 'unknown';
    return (await mail.find(idOf(key))) ? { happened: true, result: sentAs(key) } : { happened: false };
  };
  return effects.once({ ...spec, action: 'send_mail', class: 'irreversible', verify, inDoubt, assume: sentAs }, (key, stillOurs) =>
    mail.send(write(idOf(key)), stillOurs),
  );
}
