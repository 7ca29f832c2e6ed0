import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';
import { MailFaults } from '../stack/mail/faults.ts';
import { startMailHttp } from '../stack/mail/http.ts';
import { startSmtp } from '../stack/mail/smtp.ts';
import { openMailStore } from '../stack/mail/store.ts';

export interface TestMailServer {
  /** With the address of its HTTP API; `plainUrl` is the same server without it. */
  url: string;
  plainUrl: string;
  /** Plays these faults from now on; none by default. */
  fault(faults: Partial<MailFaults>): void;
  /** All accepted messages, including duplicates. */
  messages(): Promise<Email[]>;
  /** The raw text of the last message. */
  raw(): Promise<string>;
  close(): Promise<void>;
}

/** The local stack's mail server, on free ports and in its own folder. */
export async function startMailServer(): Promise<TestMailServer> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-mail-'));
  const store = await openMailStore(folder);
  let faults = MailFaults.parse({});
  const smtp = await startSmtp({ store, port: 0, faults: () => faults, warn: () => undefined });
  const http = await startMailHttp({ store, port: 0, setFaults: (next) => (faults = next) });
  const plainUrl = `smtp://127.0.0.1:${smtp.port}`;
  const texts = () => Promise.all(store.find().map(({ file }) => readFile(join(folder, file), 'utf8')));
  return {
    url: `${plainUrl}?ask=http://127.0.0.1:${http.port}`,
    plainUrl,
    fault: (next) => (faults = MailFaults.parse(next)),
    messages: async () => Promise.all((await texts()).map((text) => PostalMime.parse(text))),
    raw: async () => (await texts()).at(-1) ?? '',
    async close() {
      await smtp.close();
      await http.close();
      await rm(folder, { recursive: true });
    },
  };
}
