import { createHash } from 'node:crypto';
import { cutWhole } from '../../common/text.ts';

/** A Message-ID that follows from the effect's key: readable in front, unique behind. */
export function messageIdOf(key: string, domain: string): string {
  const readable = key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
  return `<${readable}.${createHash('sha256').update(key).digest('hex').slice(0, 24)}@${domain}>`;
}

const MAX_SUBJECT_CHARACTERS = 200;

/** One line without control and invisible characters: what makes a second header impossible, and a subject read as it is. */
export const oneLine = (text: string): string =>
  cutWhole(
    text
      .replace(/\p{Cf}+/gu, '')
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .trim(),
    MAX_SUBJECT_CHARACTERS,
  );

/** Paragraphs and line breaks, everything else as text. */
export const toHtml = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n');

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
