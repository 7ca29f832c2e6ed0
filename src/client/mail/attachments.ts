import { mediaTypeOf } from '../../formats/media-type.ts';
import type { DocumentRef } from '../../kit/common/document.ts';
import type { ReceivedMail } from '../../kit/common/received-mail.ts';
import { toStorable } from '../../kit/common/text.ts';
import type { SignalboxClient } from '../connect.ts';
import { keepAttachment } from './queue.ts';

/** Keeps the attachments of these media types, found in their bytes; each content once. */
export async function acceptedDocuments(client: SignalboxClient, mail: ReceivedMail, types: readonly string[]): Promise<DocumentRef[]> {
  const kept = new Map<string, DocumentRef>();
  for (const { name, content } of mail.attachments) {
    const mediaType = await typeOf(content);
    if (mediaType === null || !types.includes(mediaType)) continue;
    const document = { body: content, mediaType, name: toStorable(name) || 'attachment', mail: mail.messageId ?? mail.key };
    const ref = await keepAttachment(client, document);
    kept.set(ref.ref, ref);
  }
  return [...kept.values()];
}

/** Null for a type that is not read. */
const typeOf = (content: Uint8Array): Promise<string | null> => mediaTypeOf(content).catch(() => null);
