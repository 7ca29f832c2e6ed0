import { SignalboxError } from '../kit/common/failures.ts';
import { decodeText } from './encoding.ts';

/** The documents that are read, with what a person calls them. */
export const MEDIA_TYPES = {
  'application/pdf': 'PDF',
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word (.docx)',
  'text/plain': 'plain text',
} as const;
export type MediaType = keyof typeof MEDIA_TYPES;

const isMediaType = (type: string): type is MediaType => Object.hasOwn(MEDIA_TYPES, type);

/** @throws SignalboxError DOCUMENT_UNREADABLE for a type that is not read. */
export function assertMediaType(type: string): MediaType {
  if (isMediaType(type)) return type;
  throw refused(`it is ${type}`);
}

/** The type of a document by its bytes, never by its name. @throws SignalboxError DOCUMENT_UNREADABLE for one that is not read. */
export async function mediaTypeOf(bytes: Uint8Array): Promise<MediaType> {
  if (bytes.length === 0) throw refused('it is empty');
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(bytes);
  return found ? assertMediaType(found.mime) : assertPlainText(bytes);
}

function assertPlainText(bytes: Uint8Array): MediaType {
  const text = decodedText(bytes);

  if (/[\0-\x08\x0e-\x1f]/.test(text)) throw refused('it is a program’s file of a type that is not known');
  if (/^\s*(?:<|#!)/.test(text)) throw refused('it is a page or a script');
  return 'text/plain';
}

function decodedText(bytes: Uint8Array): string {
  try {
    return decodeText(bytes, 'document');
  } catch {
    throw refused('it is neither a known type nor text in UTF-8 or UTF-16');
  }
}

const refused = (detail: string) =>
  new SignalboxError('DOCUMENT_UNREADABLE', { field: 'document', detail, fix: `Send it as ${Object.values(MEDIA_TYPES).join(', ')}.` });
