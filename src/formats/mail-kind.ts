import type { AutomaticKind, AutomaticMail } from '../kit/common/automatic-mail.ts';
import { isOnlyDelayed, readsAsAbsence, readsAsBounce, readsAsNotice } from './mail-words.ts';

export interface InboundMail {
  /** Keyed by name in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Address of the sender; empty if unknown. */
  from: string;
  subject: string;
  text: string;
}

const SOMETHING = /\S/;
const NOT_NO = /^\s*(?!no\b|false\b|0\b)\S/i;

/** RFC 3834, 3464, 8098, 2919, 2369, and non-standard headers of mail programs. The first match counts. */
const RULES: readonly (readonly [header: string, value: RegExp, kind: AutomaticKind])[] = [
  ['content-type', /report-type\s*=\s*"?(?:disposition-notification|feedback-report)/i, 'notice'],
  ['content-type', /multipart\/report|message\/delivery-status/i, 'bounce'],
  ['x-failed-recipients', SOMETHING, 'bounce'],
  ['x-ms-exchange-message-is-ndr', NOT_NO, 'bounce'],
  ['content-type', /text\/calendar/i, 'notice'],
  ...['x-autoreply', 'x-auto-reply', 'x-autorespond', 'x-autoresponder', 'x-mail-autoreply'].map(
    (header) => [header, NOT_NO, 'absence'] as const,
  ),
  ['auto-submitted', /^\s*auto-replied/i, 'absence'],
  ['precedence', /^\s*auto[_-]?reply/i, 'absence'],
  ...['list-id', 'list-unsubscribe', 'list-post'].map((header) => [header, SOMETHING, 'list'] as const),
  ['precedence', /^\s*(?:bulk|list|junk)\b/i, 'list'],
  ['auto-submitted', NOT_NO, 'notice'],
  ['x-auto-response-suppress', /\b(?:all|oof|autoreply)\b/i, 'notice'],
  ['return-path', /^\s*<\s*>/, 'notice'],
];

/** The headers that `automaticMail` reads. */
export const TELLING_HEADERS: ReadonlySet<string> = new Set([...RULES.map(([header]) => header), 'from']);

/** Classifies an automatic mail by its headers, then by phrases in subject and text; null for a mail of a person. */
export function automaticMail(mail: InboundMail): AutomaticMail | null {
  const rule = RULES.find(([header, value]) => value.test(mail.headers[header] ?? ''));
  const byHeader = rule && {
    kind: rule[2],
    why: `its header ${rule[0]} says ${JSON.stringify(mail.headers[rule[0]]!.trim().slice(0, 100))}`,
  };
  const byText = kindByText(mail);
  const found = byHeader && byText && VAGUE.has(byHeader.kind) ? { kind: byText.kind, why: byHeader.why } : (byHeader ?? byText);
  const delayed = found?.kind === 'bounce' && isOnlyDelayed(mail.subject, mail.text);
  return delayed ? { kind: 'notice', why: `${found.why}; the server keeps trying` } : found;
}

/** Kinds for which the phrases in the text are more precise than the header. */
const VAGUE: ReadonlySet<AutomaticKind> = new Set(['notice', 'absence']);

function kindByText({ from, headers, subject, text }: InboundMail): AutomaticMail | null {
  if (/(?:^|<)"?mailer-daemon@/i.test(from || (headers['from'] ?? ''))) return { kind: 'bounce', why: 'a mail server sent it' };
  if (readsAsBounce(subject, text)) return { kind: 'bounce', why: 'it reads as a mail that came back' };
  if (readsAsAbsence(subject, text)) return { kind: 'absence', why: 'it reads as an absence note' };
  return readsAsNotice(text) ? { kind: 'notice', why: 'it says that a program wrote it' } : null;
}
