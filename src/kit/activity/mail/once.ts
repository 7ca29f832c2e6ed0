import type { Effects, OutsideEffectSpec, EffectVerification } from '../effects.ts';
import type { Mail, MailMessage, SentMail } from './port.ts';
import { messageIdOf } from './text.ts';

/** What a workflow needs to send mails. */
export interface MailPorts {
  mail: Mail;
  effects: Effects;
  settings: {
    /** Domain of our Message-IDs. */
    mailDomain: string;
    /** What to do when it is unknown whether a mail went out: send it again under its Message-ID, or ask a person. */
    mailInDoubt: 'repeat' | 'person';
  };
}

/** The ledger's view of a mail; `inDoubt` overrides the setting. */
export type MailEffect = Pick<OutsideEffectSpec<SentMail>, 'step' | 'request' | 'proof'> & { inDoubt?: 'repeat' | 'person' | undefined };

/**
 * Sends a mail once. The Message-ID is its key; a mail left open by a crash is looked up first, where the server supports that.
 * @param write builds the mail with the given Message-ID.
 * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT, EFFECT_IN_PROGRESS, PROOF_INVALID.
 */
export function sendMailOnce(
  { mail, effects, settings }: MailPorts,
  { inDoubt = settings.mailInDoubt, ...spec }: MailEffect,
  write: (messageId: string) => MailMessage,
): Promise<SentMail> {
  const idOf = (key: string) => messageIdOf(key, settings.mailDomain);
  const sentAs = (key: string): SentMail => ({ messageId: idOf(key), refused: [] });
  const verify = async (key: string): Promise<EffectVerification<SentMail>> => {
    if (!mail.find) return 'unknown';
    return (await mail.find(idOf(key))) ? { happened: true, result: sentAs(key) } : { happened: false };
  };
  return effects.once({ ...spec, action: 'send_mail', class: 'irreversible', verify, inDoubt, assume: sentAs }, (key, stillOurs) =>
    mail.send(write(idOf(key)), stillOurs),
  );
}
