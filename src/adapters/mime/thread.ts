/** The thread that reads mails: what a stranger sent may take long or fill the memory. Started by reader.ts. */
import { parentPort } from 'node:worker_threads';
import type { MailLimits } from '../../kit/common/received-mail.ts';
import { parseMail } from './parse.ts';

const port = parentPort!;
port.on('message', ({ id, raw, limits }: { id: number; raw: Uint8Array; limits: MailLimits }) => {
  void parseMail(raw, limits).then((result) => port.postMessage({ id, result }));
});
