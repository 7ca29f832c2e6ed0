import type { Server } from 'node:net';

/**
 * Lets a server listen on the loopback interface.
 * @param port 0 takes any free one.
 * @returns the port it listens on.
 */
export async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  return address && typeof address === 'object' ? address.port : port;
}
