import type { Socket } from 'node:net';
import { createFramer, fatalMessage, queryMessage, sessionStatus, syncMessage, type Frame } from './frames.ts';
import type { Turns } from './turns.ts';

/** Shared by all connections. */
export interface SharedSession {
  /** Sends protocol bytes to the one session and returns its answer. */
  execute: (message: Uint8Array) => Promise<Uint8Array>;
  turns: Turns<Connection>;
  /** How long a connection may hold the session in an idle transaction while others wait. */
  idleInTransactionMs: number;
  warn: (text: string) => void;
  /** Called when the session itself broke and nothing can be served any more. */
  broken: (error: unknown) => void;
}

export interface Connection {
  socket: Socket;
  frames: Frame[];
  working: boolean;
  closed: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

/** Serves one client until it disconnects; then cleans the session for the next. */
export function serveConnection(socket: Socket, shared: SharedSession): Promise<void> {
  const connection: Connection = { socket, frames: [], working: false, closed: false, idleTimer: undefined };
  const frame = createFramer();
  socket.setNoDelay(true);
  socket.on('error', () => undefined); // 'close' follows and cleans up
  return new Promise((ended) => {
    socket.on('data', (chunk) => {
      try {
        connection.frames.push(...frame(chunk));
      } catch (error) {
        shared.warn(`closing a connection: ${String(error)}`);
        socket.destroy();
      }
      void work(connection, shared, ended);
    });
    socket.on('close', () => {
      connection.closed = true;
      shared.turns.withdraw(connection);
      void work(connection, shared, ended);
    });
  });
}

/** Processes the waiting frames in order. A call during the work only adds frames to it. */
async function work(connection: Connection, shared: SharedSession, ended: () => void): Promise<void> {
  if (connection.working) return;
  connection.working = true;
  clearTimeout(connection.idleTimer);
  try {
    while (!connection.closed && connection.frames.length > 0) await serveFrame(connection, connection.frames.shift()!, shared);
    if (connection.closed) await cleanUp(connection, shared);
  } catch (error) {
    shared.broken(error);
  }
  connection.working = false;
  if (connection.closed) ended();
  else if (shared.turns.holds(connection)) watchIdle(connection, shared);
}

async function serveFrame(connection: Connection, frame: Frame, shared: SharedSession): Promise<void> {
  switch (frame.kind) {
    case 'encryption':
      connection.socket.write('N'); // not offered on the loopback interface
      return;
    case 'cancel':
    case 'terminate':
      connection.socket.end();
      return;
    case 'exchange':
      return exchange(connection, frame.bytes, shared);
  }
}

async function exchange(connection: Connection, bytes: Buffer, shared: SharedSession): Promise<void> {
  if (!(await shared.turns.take(connection))) return;
  const answer = await shared.execute(bytes);
  if (!connection.closed) connection.socket.write(answer);
  if (sessionStatus(answer) === 'I') shared.turns.give(connection);
}

/** Ends what a client left open: an exchange without Sync, or a transaction. */
async function cleanUp(connection: Connection, shared: SharedSession): Promise<void> {
  if (!shared.turns.holds(connection)) return;
  await shared.execute(Buffer.concat([syncMessage(), queryMessage('ROLLBACK')]));
  shared.turns.give(connection);
}

/** Cuts off clients that freeze inside a transaction, which would block all others for ever. */
function watchIdle(connection: Connection, shared: SharedSession): void {
  connection.idleTimer = setTimeout(() => {
    if (shared.turns.waiting() === 0) return watchIdle(connection, shared);
    shared.warn(
      `a client kept a transaction open for ${shared.idleInTransactionMs} ms without a word while others waited; rolling it back`,
    );
    connection.socket.write(fatalMessage('25P03', 'terminating connection due to idle-in-transaction timeout'));
    connection.socket.destroySoon();
    setImmediate(() => connection.socket.destroy()); // a frozen client never answers the end of the connection
  }, shared.idleInTransactionMs);
}
