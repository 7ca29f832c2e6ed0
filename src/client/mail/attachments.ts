import { mediaTypeOf } from '../../formats/media-type.ts';
import type { DocumentRef } from '../../kit/common/document.ts';
import type { MailAttachment, ReceivedMail } from '../../kit/common/received-mail.ts';
import { toStorable } from '../../kit/common/text.ts';
import type { SignalboxClient } from '../connect.ts';
import { keepAttachment } from './queue.ts';

/** The attachments of a mail that are documents, and the others as a person calls them. */
export interface SortedAttachments {
  documents: DocumentRef[];
  others: string[];
}

/** Keeps the attachments of these media types, found in their bytes; each content once. */
export async function sortAttachments(client: SignalboxClient, mail: ReceivedMail, types: readonly string[]): Promise<SortedAttachments> {
  const kept = new Map<string, DocumentRef>();
  const others: string[] = [];
  for (const attachment of mail.attachments) {
    const { name, content } = attachment;
    const mediaType = await mediaTypeOf(content).catch(() => null);
    if (mediaType === null || !types.includes(mediaType)) {
      others.push(describe(attachment, mediaType));
      continue;
    }
    const document = { body: content, mediaType, name: toStorable(name) || 'attachment', mail: mail.messageId ?? mail.key };
    const ref = await keepAttachment(client, document);
    kept.set(ref.ref, ref);
  }
  return { documents: [...kept.values()], others };
}

/** Whether a mail has an attachment of these media types, found in its bytes. */
export async function holdsDocument({ attachments }: ReceivedMail, types: readonly string[]): Promise<boolean> {
  const found = await Promise.all(attachments.map(({ content }) => mediaTypeOf(content).catch(() => null)));
  return found.some((mediaType) => mediaType !== null && types.includes(mediaType));
}

function describe({ name, declaredType }: MailAttachment, found: string | null): string {
  const isFound = found === null || found === declaredType;
  return `${toStorable(name) || 'unnamed'} (said to be ${declaredType}${isFound ? '' : `, is ${found}`})`;
}
