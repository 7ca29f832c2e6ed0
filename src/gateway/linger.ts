import type { Socket } from 'node:net';

const LOOK_EVERY_MS = 50;

/**
 * Lets the sender of a refused body read the answer: closing while it still sends would reset the connection. What it sends is dropped until
 * it closes, a limit of bytes at most and so long.
 */
export function lingerAtEnd(socket: Socket, { bytes, ms }: { bytes: number; ms: number }): void {
  socket.destroySoon = () => {
    const [mostRead, end] = [socket.bytesRead + bytes, performance.now() + ms];
    const look = setInterval(() => {
      if (socket.bytesRead > mostRead || performance.now() > end) socket.destroy();
    }, LOOK_EVERY_MS);
    socket.once('close', () => clearInterval(look));
    socket.end();
  };
}
