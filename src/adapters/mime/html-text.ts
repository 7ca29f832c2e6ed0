import PostalMime from 'postal-mime';

/** Longer pages are cut: nobody reads more of a mail. */
const MOST_HTML = 300_000;
const BOUNDARY = 'text-of-html';

/** The text of an HTML mail. The library converts HTML where it stands beside a plain part, so it is given both. */
export async function textOfHtml(html: string): Promise<string> {
  const content = Buffer.from(withoutStyles(closed(html.slice(0, MOST_HTML)))).toString('base64');
  const { text = '' } = await PostalMime.parse(
    [
      `Content-Type: multipart/mixed; boundary=${BOUNDARY}`,
      '',
      `--${BOUNDARY}`,
      'Content-Type: text/plain',
      '',
      '',
      `--${BOUNDARY}`,
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      content,
      `--${BOUNDARY}--`,
    ].join('\r\n'),
  );
  return text;
}

/** Tags that never close make the conversion take quadratic time. */
function closed(html: string): string {
  const end = html.lastIndexOf('>') + 1;
  return html.slice(0, end) + html.slice(end).replaceAll('<', ' ');
}

/** In linear time, whatever the page looks like. */
function withoutStyles(html: string): string {
  const lower = html.toLowerCase();
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const opening = lower.indexOf('<style', at);
    if (opening < 0) return [...kept, html.slice(at)].join('');
    kept.push(html.slice(at, opening));
    const closing = lower.indexOf('</style', opening);
    if (closing < 0) return kept.join('');
    at = closing;
  }
}
