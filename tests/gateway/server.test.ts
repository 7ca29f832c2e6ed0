import { connect, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { buildServer } from '../../src/gateway/server.ts';
import { eventually } from '../../testkit/processes.ts';

let app: FastifyInstance;
let port: number;
async function open(limits?: Parameters<typeof buildServer>[2]): Promise<void> {
  const routes = async (server: FastifyInstance) => {
    server.get('/well', async () => ({ well: true }));
    server.post('/taken', async () => ({ taken: true }));
  };
  app = await buildServer(pino({ level: 'silent' }), [routes], limits);
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
}
afterEach(() => app.close());

/** Sends bytes over one connection. @returns everything that came until the server closed it. */
function send(...chunks: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let got = '';
    socket.on('data', (chunk) => (got += chunk.toString()));
    socket.on('error', () => undefined); // a reset is an end, too
    socket.on('close', () => resolve(got));
    for (const chunk of chunks) socket.write(chunk);
  });
}

const head = (line: string, ...headers: string[]) => [line, 'Host: localhost', ...headers, '', ''].join('\r\n');
const isWell = () => eventually(async () => expect(await send(head('GET /well HTTP/1.1', 'Connection: close'))).toContain('{"well":true}'));

it.each([
  ['bytes that are no HTTP', ['\x16\x03\x01\x02\x00\x01\x00 hello\r\n\r\n'], 'it is not HTTP'],
  ['two lengths of one body', [head('POST /taken HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked'), '{}'], 'it is not HTTP'],
  ['headers without end', [head('GET /well HTTP/1.1', `X-Long: ${'x'.repeat(100_000)}`)], 'the headers are too long'],
  ['a request without a host', ['GET /well HTTP/1.1\r\n\r\n'], ''],
])('answers %s with a problem and closes the connection', async (_name, chunks, detail) => {
  await open();
  const answer = await send(...chunks);
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  if (detail) expect(answer).toContain('Content-Type: application/problem+json');
  expect(answer).toContain(detail);
  await isWell();
});

it('closes a connection on which garbage follows a good request, and lives on', async () => {
  await open();
  const answer = await send(`${head('GET /well HTTP/1.1')}nonsense nonsense\r\n\r\n`);
  expect(answer.match(/^HTTP\/1\.1 \d+/gm)?.at(-1)).toBe('HTTP/1.1 400');
  await isWell();
});

it('cuts off a sender of slow headers, one of a slow body, and one that sends nothing', async () => {
  await open({ headersMs: 300, requestMs: 300, lookEveryMs: 50 });
  const [headers, body, silent] = await Promise.all([
    send('GET /well HTTP/1.1\r\nHost: localhost\r\nX-Slow: '),
    send(head('POST /taken HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 10'), '{'),
    send(),
  ]);
  for (const answer of [headers, body]) expect(answer).toContain('the request did not arrive in time');
  expect(silent).toBe('');
  await isWell();
});

it('closes a connection on which nothing moves', async () => {
  await open({ silentMs: 200 });
  expect(await send(head('POST /taken HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 10'), '{')).toBe('');
  await isWell();
});

const json = 'Content-Type: application/json';
const FAR_TOO_MUCH = 8 * 1_024 * 1_024;
const tooLarge = /^HTTP\/1\.1 413 [^]*"code":"BODY_TOO_LARGE"/;

it('refuses a body by its announced size, and one that grows beyond the limit, without keeping it', async () => {
  await open();
  expect(await send(head('POST /taken HTTP/1.1', json, 'Content-Length: 1000000000', 'Connection: close'))).toMatch(tooLarge);
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  const grown = await send(head('POST /taken HTTP/1.1', json, 'Transfer-Encoding: chunked'), chunk.repeat(64));
  expect(grown).toMatch(tooLarge);
  await isWell();
});

/** Reads nothing before all is sent; a reset connection then has lost what came. @returns what it read. */
function sendThenRead(request: string, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let got = '';
    socket.on('error', () => undefined).on('close', () => resolve(got));
    socket.pause();
    socket.write(request);
    socket.write(body, () => socket.on('data', (chunk) => (got += chunk.toString())).resume());
  });
}

it('lets a sender that reads only after its too large body read the answer', async () => {
  await open();
  for (let times = 0; times < 10; times++)
    expect(await sendThenRead(head('POST /taken HTTP/1.1', json, `Content-Length: ${FAR_TOO_MUCH}`), Buffer.alloc(FAR_TOO_MUCH))).toMatch(
      tooLarge,
    );
});

it.each([
  ['much', { refusedBytes: FAR_TOO_MUCH / 8, refusedMs: 60_000 }],
  ['long', { refusedBytes: 1_000 * FAR_TOO_MUCH, refusedMs: 200 }],
])('cuts off a sender that goes on sending too %s after its refusal', async (_name, limits) => {
  await open(limits);
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined).resume();
  const more = () => {
    while (socket.writable && socket.write(Buffer.alloc(65_536)));
  };
  socket.on('drain', more);
  socket.write(head('POST /taken HTTP/1.1', json, 'Content-Length: 1000000000000'));
  more();
  await new Promise((resolve) => socket.once('close', resolve));
  await isWell();
});

it('closes connections beyond the limit, and serves again when some have ended', async () => {
  await open({ connections: 3 });
  const held = [1, 2, 3].map(() => connect(port, '127.0.0.1'));
  await eventually(async () => expect(await promisify(app.server.getConnections.bind(app.server))()).toBe(3));
  expect(await send(head('GET /well HTTP/1.1', 'Connection: close'))).toBe('');
  for (const socket of held) socket.destroy();
  await isWell();
});

it.each([
  '/../../etc/passwd',
  '/assets/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/assets/..%2f..%2fetc%2fpasswd',
  '//etc/passwd',
  '/well%00',
])('knows nothing at %s', async (path) => {
  await open();
  expect(await send(head(`GET ${path} HTTP/1.1`, 'Connection: close'))).toMatch(/^HTTP\/1\.1 404 [^]*"code":"PATH_UNKNOWN"/);
});

it('refuses an address that cannot be decoded', async () => {
  await open();
  expect(await send(head('GET /%zz HTTP/1.1', 'Connection: close'))).toMatch(/^HTTP\/1\.1 400 [^]*"code":"INPUT_INVALID"/);
});
