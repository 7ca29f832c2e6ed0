import { Agent, request } from 'node:http';

export interface Post {
  body: Buffer;
  headers: Record<string, string>;
}

export interface Burst {
  perSecond: number;
  /** Milliseconds of each request. */
  times: number[];
}

/** Posts all to one address, `atOnce` at a time over connections that stay open. @throws Error when an answer is not 202. */
export async function burst(url: string, posts: readonly Post[], atOnce: number): Promise<Burst> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const times: number[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let post = posts[next++]; post; post = posts[next++]) times.push(await timed(url, agent, post));
  };
  const start = performance.now();
  try {
    await Promise.all(Array.from({ length: atOnce }, lane));
    return { perSecond: (posts.length * 1_000) / (performance.now() - start), times };
  } finally {
    agent.destroy();
  }
}

const timed = (url: string, agent: Agent, { body, headers }: Post): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } }, (answer) => {
      answer.resume().on('error', reject);
      answer.on('end', () =>
        answer.statusCode === 202 ? resolve(performance.now() - start) : reject(new Error(`${url} answers ${answer.statusCode}`)),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
