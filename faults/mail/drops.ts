import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on this machine whose connections can be cut. */
export interface Cable {
  port: number;
  /** @returns how many connections were cut. */
  cut(): number;
  close(): Promise<void>;
}

export async function openCable(to: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    sockets.add(near);
    near.on('error', () => far.destroy()).on('close', () => (sockets.delete(near), far.destroy()));
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    const open = [...sockets];
    for (const socket of open) socket.resetAndDestroy();
    return open.length;
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
