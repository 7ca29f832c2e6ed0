import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

export interface Mail {
  to: string[];
  /** The envelope's recipient. */
  envelope: string | undefined;
  subject: string;
  text: string;
  /** By lower-case name. */
  headers: Record<string, string>;
}

/** The mails in a folder that arrived since `since`, in order. */
export async function readMails(folder: string, since: number): Promise<Mail[]> {
  const from = new Date(since).toISOString().replaceAll(':', '-');
  const files = readdirSync(folder).filter((name) => name.endsWith('.eml') && name >= from); // a name begins with its time
  return Promise.all(
    files.sort().map(async (name) => {
      const { to, subject, text, headers: lines } = await PostalMime.parse(readFileSync(join(folder, name)));
      const headers = Object.fromEntries(lines.map(({ key, value }) => [key, value]));
      return {
        to: (to ?? []).flatMap(({ address }) => address ?? []),
        envelope: headers['delivered-to'],
        subject: subject ?? '',
        text: text ?? '',
        headers,
      };
    }),
  );
}
