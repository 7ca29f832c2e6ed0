/** The thread with the sanctions list: reads and prepares it once, then answers questions in order. Started by open-list.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { SignalboxError } from '../../kit/common/failures.ts';
import { readList } from './list-file.ts';
import { prepareList } from './prepared-list.ts';
import type { Question, Reply } from './thread-messages.ts';

const WARM_UP = 300;

const port = parentPort!;
const reply = (message: Reply): void => port.postMessage(message);

try {
  const parties = readList((workerData as { file: string | null }).file);
  reply({ kind: 'read' });
  const list = prepareList(parties);
  // warms up the compiled code before the first payment
  for (const { name } of parties.slice(0, WARM_UP)) list.screen({ text: name, kind: 'name', country: null }, 1);
  port.on('message', ({ id, names, threshold }: Question) =>
    reply({ kind: 'found', id, findings: names.map((name) => list.screen(name, threshold)) }),
  );
} catch (error) {
  if (!(error instanceof SignalboxError)) throw error;
  const { message, field, fix } = error;
  reply({ kind: 'refused', detail: message.slice(message.indexOf(': ') + 2), field, fix });
}
