import { automaticMail } from '../../formats/mail-kind.ts';
import type { AutomaticMail } from '../../kit/common/automatic-mail.ts';
import { asciiDomain } from '../../kit/common/address.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';

/** A mail that a program wrote, and whether its headers say so; else its words do. */
export interface RecognisedMail extends AutomaticMail {
  byHeader: boolean;
}

/** Classifies a mail by its headers, then by its words; null for a mail of a person. */
export function recognise({ headers, from, subject, text }: ReceivedMail): RecognisedMail | null {
  const found = automaticMail({ headers, from, subject, text });
  return found && { ...found, byHeader: automaticMail({ headers, from, subject: '', text: '' }) !== null };
}

/** As `messageIdOf` derives them. */
const OUR_ID = /\.[0-9a-f]{24}@([^@>]+)>$/;

/** Whether a Message-ID is one that we give to our mails. */
export const isOurId = (messageId: string, domain: string): boolean => {
  const found = OUR_ID.exec(messageId)?.[1];
  return found !== undefined && asciiDomain(found) === domain;
};

/** Whether we sent a mail: one that comes back as it was would start a loop. */
export const isOurs = ({ headers, messageId }: ReceivedMail, domain: string): boolean =>
  headers['x-signalbox-run'] !== undefined || (messageId !== null && isOurId(messageId, domain));
