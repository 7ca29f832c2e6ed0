import { createServer, type Socket } from 'node:net';
import { listenOn } from '../common/listen.ts';
import { serveConnection, type SharedSession } from './connection.ts';
import { createTurns } from './turns.ts';

export interface WireServerOptions extends Omit<SharedSession, 'turns'> {
  port: number;
}

export interface WireServer {
  port: number;
  /** Stops accepting and closes all connections; open transactions are rolled back. */
  close: () => Promise<void>;
}

/**
 * Serves one PGlite session to many connections over the PostgreSQL protocol. Whole exchanges and transactions are served one connection at a
 * time, so that clients never get each other's statements, rows or transactions.
 */
export async function startWireServer({ port, ...options }: WireServerOptions): Promise<WireServer> {
  const shared: SharedSession = { ...options, turns: createTurns() };
  const open = new Map<Socket, Promise<void>>();
  const server = createServer((socket) => {
    open.set(
      socket,
      serveConnection(socket, shared).finally(() => open.delete(socket)),
    );
  });
  const taken = await listenOn(server, port);
  const close = async () => {
    server.close();
    for (const socket of open.keys()) socket.destroy();
    await Promise.all(open.values());
  };
  return { port: taken, close };
}
