import { readDeliveryReport, type RecipientReport } from '../../formats/delivery-report.ts';
import { automaticMail, TELLING_HEADERS } from '../../formats/mail-kind.ts';
import type { AutomaticMail } from '../../kit/common/automatic-mail.ts';
import { asciiDomain } from '../../kit/common/address.ts';
import { toStorable } from '../../kit/common/text.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';

/** A mail that a program wrote, and whether its headers say so; else its words do. */
export interface RecognisedMail extends AutomaticMail {
  byHeader: boolean;
}

/** Classifies a mail by its delivery report, its headers, then by its words; null for a mail of a person. */
export function recognise(mail: ReceivedMail): RecognisedMail | null {
  const { headers, from, subject, text } = mail;
  const found = automaticMail({ headers, from, subject, text });
  if (found === null) return null;
  const actions = reportOf(mail).map(({ action }) => action);
  if (actions.length > 0) {
    const kind = actions.includes('failed') ? 'bounce' : 'notice';
    return { kind, why: `its delivery report says ${[...new Set(actions)].join(', ')}`, byHeader: true };
  }
  return { ...found, byHeader: automaticMail({ headers, from, subject: '', text: '' }) !== null };
}

/** Whom a mail of ours did not reach, as the mail server's report says; null where it does not. */
export function notReached(mail: ReceivedMail): string | null {
  const failed = reportOf(mail).filter(({ action, recipient }) => action === 'failed' && recipient !== null);
  return failed.length === 0 ? null : toStorable([...new Set(failed.map(({ recipient }) => recipient))].join(', ')).slice(0, MOST_SHOWN);
}

const MOST_SHOWN = 500;

/** A report is a part of its own; a person who forwards one attaches it within a mail. */
function reportOf({ attachments }: ReceivedMail): RecipientReport[] {
  const report = attachments.find(({ declaredType }) => /^message\/(?:global-)?delivery-status$/i.test(declaredType));
  return report === undefined ? [] : readDeliveryReport(Buffer.from(report.content).toString('utf8'));
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

/** A mail that a person wrote and a program sent, without the headers that say so. */
export const asOfPerson = (mail: ReceivedMail): ReceivedMail => ({
  ...mail,
  headers: Object.fromEntries(Object.entries(mail.headers).filter(([name]) => !TELLING_HEADERS.has(name))),
});
