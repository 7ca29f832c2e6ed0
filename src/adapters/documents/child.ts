/** The process that reads one document: its bytes come on the standard input, the answer goes to the standard output. Started by run-child.ts. */
import { buffer } from 'node:stream/consumers';
import { SignalboxError } from '../../kit/common/failures.ts';
import { readBody, type ReadRequest } from './read.ts';
import { watch } from './watch.ts';

const REFUSED = 3;

const request = JSON.parse(process.argv[2]!) as ReadRequest;
watch(request.limits);
const end = (code: number, answer: string | Uint8Array): void => void process.stdout.write(answer, () => process.exit(code));
try {
  end(0, await readBody(await buffer(process.stdin), request));
} catch (error) {
  const { code, field, message, fix } =
    error instanceof SignalboxError
      ? error
      : new SignalboxError('DOCUMENT_UNREADABLE', { field: 'document', detail: 'its reader broke', fix: 'Save it again, or as PDF.' });
  end(REFUSED, JSON.stringify({ code, field, detail: message.slice(message.indexOf(': ') + 2), fix }));
}
