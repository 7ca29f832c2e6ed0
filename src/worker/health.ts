import { createServer, type Server } from 'node:http';

/** Answers GET /health on loopback: 200 while the worker polls, 503 otherwise. An answer also proves that the event loop is not blocked. */
export function serveHealth(port: number, state: () => string): Promise<Server> {
  const server = createServer((request, response) => {
    const known = request.method === 'GET' && request.url === '/health';
    const status = !known ? 404 : state() === 'RUNNING' ? 200 : 503;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ state: state(), pid: process.pid }));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
