import { asciiDomain, splitAddress } from '../../kit/common/address.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { MailAddress } from '../../kit/schema/address.ts';

export interface MailSender {
  name: string;
  address: string;
  /** Domain of our Message-IDs, in ASCII. */
  domain: string;
}

/** Reads `Name <address>` or a bare address. @throws SignalboxError CONFIG_INVALID. */
export function senderOf(text: string): MailSender {
  const [, name = '', bracketed] = /^(.*?)\s*<([^<>]*)>\s*$/su.exec(text) ?? [];
  const parsed = MailAddress.safeParse(bracketed ?? text);
  const broken = /\p{Cc}/u.test(name) ? 'its name contains a line break or another control character' : parsed.error?.issues[0]?.message;
  const domain = parsed.success ? asciiDomain(splitAddress(parsed.data).domain) : null;
  if (broken === undefined && parsed.success && domain !== null) {
    return { name: name.trim().replace(/^"(.*)"$/, '$1'), address: parsed.data, domain };
  }
  throw new SignalboxError('CONFIG_INVALID', {
    field: 'SIGNALBOX_MAIL_FROM',
    detail: `SIGNALBOX_MAIL_FROM: ${broken ?? 'has no domain name'}`,
    fix: 'Set SIGNALBOX_MAIL_FROM like `Example Support <support@example.com>`.',
  });
}
