import type { Server } from 'node:net';

/** Makes a server listen on the loopback interface; port 0 picks a free one. @returns the port. */
export async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  return address && typeof address === 'object' ? address.port : port;
}
