import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailFaults } from '../../stack/mail/faults.ts';
import { startMailHttp } from '../../stack/mail/http.ts';
import { startSmtp } from '../../stack/mail/smtp.ts';
import { openMailStore, type StoredMail } from '../../stack/mail/store.ts';

/** The local stack's mail server in this process. */
export interface MailGround {
  url: string;
  /** All accepted mails, including duplicates. */
  kept(): StoredMail[];
  /** Stores the next matching mail without acknowledging it. Resolves when it is stored. */
  silence(fits: (mail: StoredMail) => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function openMailGround(): Promise<MailGround> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-fault-mail-'));
  const store = await openMailStore(folder);
  const silenced: { fits: (mail: StoredMail) => boolean; seen: () => void }[] = [];
  const faults = MailFaults.parse({});
  const keep = async (raw: Buffer): Promise<StoredMail> => {
    const mail = await store.keep(raw);
    const index = silenced.findIndex(({ fits }) => fits(mail));
    if (index < 0) return mail;
    silenced.splice(index, 1)[0]!.seen();
    return new Promise(() => undefined);
  };
  const smtp = await startSmtp({ store: { ...store, keep }, port: 0, faults: () => faults, warn: () => undefined });
  const http = await startMailHttp({ store, port: 0, setFaults: () => undefined });
  return {
    url: `smtp://127.0.0.1:${smtp.port}?ask=http://127.0.0.1:${http.port}`,
    kept: () => store.find(),
    silence: (fits) => new Promise((seen) => silenced.push({ fits, seen })),
    async close() {
      await smtp.close();
      await http.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
