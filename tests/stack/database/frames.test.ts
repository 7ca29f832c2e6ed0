import { expect, it } from '@jest/globals';
import { createFramer, queryMessage, sessionStatus, syncMessage } from '../../../stack/database/frames.ts';

function startMessage(): Buffer {
  const body = Buffer.from('user\0postgres\0\0');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(196608, 4);
  return Buffer.concat([head, body]);
}

function typed(type: string, body = 'x'): Buffer {
  const message = queryMessage(body);
  message.write(type, 0);
  return message;
}

const started = () => {
  const frame = createFramer();
  frame(startMessage());
  return frame;
};

it('keeps the messages of an extended query together up to the Sync', () => {
  const batch = [typed('P'), typed('B'), typed('D'), typed('E'), syncMessage()];
  expect(started()(Buffer.concat(batch))).toEqual([{ kind: 'exchange', bytes: Buffer.concat(batch) }]);
});

it('gives the same frames however the bytes arrive', () => {
  const stream = Buffer.concat([startMessage(), queryMessage('begin'), typed('P'), typed('B'), syncMessage(), queryMessage('commit')]);
  const whole = createFramer()(stream);
  const frame = createFramer();
  const single = [...stream].flatMap((byte) => frame(Buffer.from([byte])));
  expect(whole).toHaveLength(4);
  expect(single).toEqual(whole);
});

it('expects no answer to an encryption request or a cancellation', () => {
  const request = (code: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(8, 0);
    bytes.writeInt32BE(code, 4);
    return bytes;
  };
  expect(createFramer()(Buffer.concat([request(80877103), startMessage()])).map(({ kind }) => kind)).toEqual(['encryption', 'exchange']);
  expect(createFramer()(request(80877102))).toEqual([{ kind: 'cancel' }]);
});

it("refuses bytes that are not PostgreSQL's protocol", () => {
  expect(() => createFramer()(Buffer.from('GET / HTTP/1.1\r\n'))).toThrow('not the start of a PostgreSQL connection');
});

it('reads the state of the session from the end of an answer', () => {
  const ready = (status: string) => Buffer.from(`C....\0Z\0\0\0\x05${status}`, 'latin1');
  expect(['I', 'T', 'E'].map((status) => sessionStatus(ready(status)))).toEqual(['I', 'T', 'E']);
  expect(sessionStatus(Buffer.from('1\0\0\0\x04'))).toBeNull();
});
