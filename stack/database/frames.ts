/**
 * Client bytes, split where PostgreSQL answers. An exchange is a batch of messages up to a Query, Sync, Flush or function call: it must reach
 * the one session whole, or clients would mix.
 */
export type Frame = { kind: 'encryption' } | { kind: 'cancel' } | { kind: 'terminate' } | { kind: 'exchange'; bytes: Buffer };

const START_LIMIT_BYTES = 10_000;
const MESSAGE_LIMIT_BYTES = 256 * 1024 * 1024;
const PROTOCOL_3 = 3;
const CANCEL = 80877102;
const ENCRYPTION = new Set([80877103, 80877104]); // SSL, GSSAPI
const ENDS_EXCHANGE = new Set(['Q', 'S', 'H', 'F', 'c', 'f']);

/**
 * Splits one connection's byte stream into frames.
 * @returns a function from the next bytes to the frames they complete; it throws on bytes that are not PostgreSQL's protocol.
 */
export function createFramer(): (chunk: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  let batch: Buffer[] = [];
  let started = false;

  const next = (): Frame | 'batched' | null => {
    const message = started ? cutMessage(rest) : cutStart(rest);
    if (!message) return null;
    rest = rest.subarray(message.length);
    if (!started) {
      const frame = startFrame(message);
      started = frame.kind === 'exchange';
      return frame;
    }
    const type = String.fromCharCode(message[0]!);
    if (type === 'X') return { kind: 'terminate' };
    batch.push(message);
    if (!ENDS_EXCHANGE.has(type)) return 'batched';
    const bytes = Buffer.concat(batch);
    batch = [];
    return { kind: 'exchange', bytes };
  };

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    for (let frame = next(); frame !== null; frame = next()) if (frame !== 'batched') frames.push(frame);
    return frames;
  };
}

function cutStart(bytes: Buffer): Buffer | null {
  if (bytes.length < 8) return null;
  const length = bytes.readInt32BE(0);
  if (length < 8 || length > START_LIMIT_BYTES) throw new Error('these bytes are not the start of a PostgreSQL connection');
  return bytes.length < length ? null : bytes.subarray(0, length);
}

function startFrame(message: Buffer): Frame {
  const code = message.readInt32BE(4);
  if (ENCRYPTION.has(code)) return { kind: 'encryption' };
  if (code === CANCEL) return { kind: 'cancel' };
  if (code >> 16 !== PROTOCOL_3) throw new Error(`the PostgreSQL protocol version ${code} is not known here`);
  return { kind: 'exchange', bytes: message };
}

function cutMessage(bytes: Buffer): Buffer | null {
  if (bytes.length < 5) return null;
  const length = 1 + bytes.readInt32BE(1);
  if (length < 5 || length > MESSAGE_LIMIT_BYTES) throw new Error(`a message of ${length} bytes is not PostgreSQL`);
  return bytes.length < length ? null : bytes.subarray(0, length);
}

/** Session state after an answer: idle, in a transaction, in a failed one, or null while the exchange is open. */
export function sessionStatus(answer: Uint8Array): 'I' | 'T' | 'E' | null {
  const end = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength).subarray(-6);
  const isReady = end.length === 6 && end[0] === 0x5a && end.readInt32BE(1) === 5;
  return isReady ? (String.fromCharCode(end[5]!) as 'I' | 'T' | 'E') : null;
}

/** The bytes of a Query message. */
export function queryMessage(sql: string): Buffer {
  return message('Q', Buffer.from(`${sql}\0`));
}

/** The bytes of a Sync message, which ends an open exchange. */
export const syncMessage = (): Buffer => message('S', Buffer.alloc(0));

/** The final message to a client whose connection is closed. */
export function fatalMessage(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}
