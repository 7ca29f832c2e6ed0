import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';

/** One accepted message. */
export interface StoredMail {
  /** Name of the `.eml` file; names sort by arrival. */
  file: string;
  /** As in the message, with angle brackets; empty if missing. */
  messageId: string;
  to: string[];
  subject: string;
  /** ISO time. */
  receivedAt: string;
}

export interface MailStore {
  /** Writes a message to disk atomically. A second copy of a message becomes a second file. */
  keep: (raw: Buffer) => Promise<StoredMail>;
  /** All messages by arrival, or those with this Message-ID. */
  find: (messageId?: string) => StoredMail[];
}

const UNFINISHED = '.unfinished-';

/** Opens a mail folder and reads its content. */
export async function openMailStore(folder: string): Promise<MailStore> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).sort();
  for (const name of names) if (name.startsWith(UNFINISHED)) await rm(join(folder, name));
  const kept: StoredMail[] = [];
  for (const file of names) if (file.endsWith('.eml')) kept.push(await describe(file, await readFile(join(folder, file))));

  return {
    keep: async (raw) => {
      const file = `${new Date().toISOString().replaceAll(':', '-')}_${randomBytes(4).toString('hex')}.eml`;
      const unfinished = join(folder, `${UNFINISHED}${file}`);
      await writeFile(unfinished, raw, { flush: true });
      await rename(unfinished, join(folder, file));
      const mail = await describe(file, raw);
      kept.push(mail);
      return mail;
    },
    find: (messageId) => (messageId === undefined ? [...kept] : kept.filter((mail) => bare(mail.messageId) === bare(messageId))),
  };
}

async function describe(file: string, raw: Buffer): Promise<StoredMail> {
  const mail = await PostalMime.parse(raw);
  const to = (mail.to ?? []).flatMap((entry) => entry.address ?? entry.group?.map((member) => member.address) ?? []);
  return {
    file,
    messageId: mail.messageId ?? '',
    to: to.filter((address) => address !== undefined),
    subject: mail.subject ?? '',
    receivedAt: timeOf(file),
  };
}

/** The time of arrival, kept in the name so that it survives a restart. */
function timeOf(file: string): string {
  const [day, clock] = file.split('_')[0]!.split('T');
  return `${day}T${clock?.replace('-', ':').replace('-', ':')}`;
}

const bare = (messageId: string): string => messageId.trim().replace(/^<|>$/g, '');
