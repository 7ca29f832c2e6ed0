import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignalboxClient } from '../../client/connect.ts';
import { closeSession, openSession, readSession, type Session } from '../../client/sessions.ts';
import { SignalboxError } from '../../kit/common/failures.ts';

/** What the pages know of the site that they are on. */
export interface Site {
  /** Where people reach it, without a slash at its end. */
  publicUrl: string;
  /** The origins under which it is served; a form from another one is refused. */
  origins: readonly string[];
  /** Keys that sign, the newest first; the others only verify. */
  keys: readonly string[];
}

export interface Sessions {
  /** Who is logged in, or null. */
  find(request: FastifyRequest, isUse?: boolean): Promise<Session | null>;
  /** @throws SignalboxError UNAUTHENTICATED. */
  require(request: FastifyRequest, isUse?: boolean): Promise<Session>;
  open(reply: FastifyReply, who: Omit<Session, 'id'>): Promise<void>;
  close(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** The token that each form of this session carries. */
  csrfOf(session: Session): string;
  /** @throws SignalboxError FORM_REFUSED. */
  assertForm(request: FastifyRequest, session: Session): void;
}

export const isSecure = ({ publicUrl }: Site): boolean => publicUrl.startsWith('https:');

/** Cookies that only this site reads, and only over TLS where it has TLS. */
export const cookieOptions = (site: Site) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(site), signed: true }) as const;

/** Reads and writes the sessions of requests. */
export function openSessions(client: SignalboxClient, site: Site): Sessions {
  const name = isSecure(site) ? '__Host-signalbox' : 'signalbox';
  const idIn = (request: FastifyRequest): string | null => {
    const cookie = request.cookies[name];
    const signed = cookie === undefined ? null : request.unsignCookie(cookie);
    return signed?.valid ? signed.value : null;
  };
  const find = async (request: FastifyRequest, isUse = true) => {
    const id = idIn(request);
    return id === null ? null : readSession(client, id, isUse);
  };
  const csrfOf = ({ id }: Session) => createHmac('sha256', site.keys[0]!).update(`form ${id}`).digest('base64url');
  return {
    find,
    csrfOf,
    require: async (request, isUse) => {
      const session = await find(request, isUse);
      if (session) return session;
      throw new SignalboxError('UNAUTHENTICATED', { fix: 'Log in.' });
    },
    open: async (reply, who) => {
      const session = await openSession(client, who);
      reply.setCookie(name, session.id, cookieOptions(site));
    },
    close: async (request, reply) => {
      const id = idIn(request);
      if (id !== null) await closeSession(client, id);
      reply.clearCookie(name, cookieOptions(site));
    },
    assertForm: (request, session) => {
      assertOrigin(request, site);
      const { csrf } = (request.body ?? {}) as { csrf?: unknown };
      if (typeof csrf === 'string' && isEqual(csrf, csrfOf(session))) return;
      throw new SignalboxError('FORM_REFUSED', { field: 'csrf', fix: 'Open the page again and repeat.' });
    },
  };
}

/** Refuses a form that another site sent, or that does not say where it comes from. @throws SignalboxError FORM_REFUSED. */
export function assertOrigin({ headers }: FastifyRequest, { origins }: Site): void {
  const { origin } = headers;
  if (origin !== undefined && origins.includes(origin)) return;
  throw new SignalboxError('FORM_REFUSED', { field: 'origin', detail: `sent from ${JSON.stringify(origin ?? null).slice(0, 100)}` });
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
