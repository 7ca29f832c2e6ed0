import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';

/** Sends a real request to a part; rejects with the reason if there is no good answer in time. */
export type Probe = (deadlineMs: number) => Promise<void>;

/** GET returns 200. */
export function httpProbe(url: string): Probe {
  return async (deadlineMs) => {
    const response = await fetch(url, { signal: AbortSignal.timeout(deadlineMs) });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  };
}

/** A new connection gets the answer to a query. */
export function databaseProbe(url: string): Probe {
  return async (deadlineMs) => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: deadlineMs });
    client.on('error', () => undefined); // the promise below reports it
    const ask = async () => {
      await client.connect();
      await client.query('select 1');
    };
    try {
      await withDeadline(ask(), deadlineMs, 'select 1');
    } finally {
      void client.end().catch(() => undefined); // a frozen server never confirms the end
    }
  };
}

/** The server sends an SMTP greeting. */
export function smtpProbe(port: number): Probe {
  return (deadlineMs) => {
    const socket = connect({ host: '127.0.0.1', port });
    const greeting = new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed without a greeting')));
      socket.once('data', (bytes) =>
        bytes.toString('latin1').startsWith('220') ? resolve() : reject(new Error(`greeting: ${bytes.toString('latin1')}`)),
      );
    });
    return withDeadline(greeting, deadlineMs, 'the SMTP greeting').finally(() => socket.destroy());
  };
}

/**
 * Temporal describes a namespace. Uses plain HTTP/2, because the client package would more than double the supervisor's start time.
 */
export function temporalProbe(address: string, namespace: string): Probe {
  return (deadlineMs) => {
    const session = connectHttp2(`http://${address}`);
    const status = new Promise<void>((resolve, reject) => {
      const settle = (headers: IncomingHttpHeaders) => {
        if (headers['grpc-status'] === undefined) return;
        if (headers['grpc-status'] === '0') resolve();
        else reject(new Error(`gRPC status ${String(headers['grpc-status'])}: ${String(headers['grpc-message'])}`));
      };
      session.once('error', reject);
      const call = session.request({
        ':method': 'POST',
        ':path': '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      call.once('error', reject);
      call.once('response', settle);
      call.once('trailers', settle);
      call.once('close', () => reject(new Error('the call ended without a status')));
      call.resume();
      call.end(describeNamespaceRequest(namespace));
    });
    return withDeadline(status, deadlineMs, 'DescribeNamespace').finally(() => session.destroy());
  };
}

/** One gRPC frame: no compression, length, then the protobuf message with the name as its first field. */
function describeNamespaceRequest(namespace: string): Buffer {
  const name = Buffer.from(namespace);
  const message = Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** All probes succeed. */
export const allProbes =
  (...probes: Probe[]): Probe =>
  async (deadlineMs) => {
    await Promise.all(probes.map((probe) => probe(deadlineMs)));
  };

async function withDeadline(answer: Promise<void>, deadlineMs: number, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer to ${what} within ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
