import { createHash } from 'node:crypto';
import { truncate } from '../../common/text.ts';

/** Derives a Message-ID from the effect's key: a readable part, then a unique one. */
export function messageIdOf(key: string, domain: string): string {
  const readable = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
  return `<${readable}.${createHash('sha256').update(key).digest('hex').slice(0, 24)}@${domain}>`;
}

const MAX_SUBJECT_CHARACTERS = 200;

/** Makes one line without control and invisible characters, which prevents header injection and misleading subjects. */
export const oneLine = (text: string): string =>
  truncate(
    text
      .replace(/\p{Cf}+/gu, '')
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim(),
    MAX_SUBJECT_CHARACTERS,
  );

/** HTML with paragraphs and line breaks; everything else is escaped. */
export const toHtml = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
