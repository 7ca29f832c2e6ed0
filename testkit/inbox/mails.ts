/** What a mail of these tests says; `headers` are further lines. */
interface WrittenMail {
  id?: string | null;
  from?: string;
  to?: string;
  subject?: string;
  date?: string;
  body?: string;
  headers?: string[];
}

/** A mail as it lies on a server. */
export const mailOf = ({
  id = '<1@example.com>',
  from = 'Kim <kim@example.com>',
  to = 'support@signalbox.example',
  subject = 'Norway',
  date = 'Sun, 29 Nov 2026 12:00:00 +0000',
  body = 'Do you deliver to Norway?',
  headers = [],
}: WrittenMail = {}): string =>
  [
    ...(id === null ? [] : [`Message-ID: ${id}`]),
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Date: ${date}`,
    'MIME-Version: 1.0',
    ...(headers.some((line) => /^content-type:/i.test(line)) ? [] : ['Content-Type: text/plain; charset=utf-8']),
    ...headers,
    '',
    body,
    '',
  ].join('\r\n');

/** A mail with files. */
export const withFiles = (files: readonly { name: string; type: string; content: Buffer }[], written: WrittenMail = {}): string => {
  const parts = files.map(({ name, type, content }) =>
    [
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    ].join('\r\n'),
  );
  const text = `Content-Type: text/plain; charset=utf-8\r\n\r\n${written.body ?? 'See the attachment.'}`;
  const body = `${[text, ...parts].map((part) => `--frontier\r\n${part}`).join('\r\n')}\r\n--frontier--`;
  return mailOf({ ...written, headers: [...(written.headers ?? []), 'Content-Type: multipart/mixed; boundary=frontier'], body });
};

/** A file that begins as a PDF does; enough where nobody reads it. */
export const pdfOf = (text: string): Buffer => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`);
