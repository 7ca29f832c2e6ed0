import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A port of this machine that passes everything on, and counts how often something was sent to the target. */
export interface CountedPort {
  port: number;
  sent(): number;
  close(): void;
}

/** Opens one in front of another port. */
export async function openCounted(target: number): Promise<CountedPort> {
  const sockets = new Set<Socket>();
  let sent = 0;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    near.on('data', () => sent++);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
