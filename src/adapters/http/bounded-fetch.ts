const MOST_BYTES = 1_000_000;
const MOST_QUOTED = 200;

/**
 * A fetch that reads the whole body before it resolves, with one time limit and one size limit, so that a slow or endless body fails.
 * Its own errors have no code, because the `stripe` package retries by itself on codes that it knows.
 */
export const boundedFetch =
  (timeoutMs: number, mostBytes = MOST_BYTES) =>
  async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, deadline]) : deadline });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += (chunk as Uint8Array).byteLength;
      if (bytes > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`);
      chunks.push(chunk as Uint8Array);
    }
    const body = response.status === 204 || response.status === 304 ? null : Buffer.concat(chunks);
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };

/** Text of a connection error from its innermost cause (`ECONNREFUSED`); the outer ones only say that fetch failed. */
export function connectionErrorText(error: unknown): string {
  let lowest = error as { code?: unknown; message?: string; cause?: unknown } | null | undefined;
  while (typeof lowest?.cause === 'object' && lowest.cause !== null) lowest = lowest.cause;
  const words = typeof lowest?.code === 'string' ? lowest.code : lowest?.message; // a time-out has a numeric code
  return (words ?? String(error)).slice(0, MOST_QUOTED);
}
