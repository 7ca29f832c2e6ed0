import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { failures, type SignalboxError } from '../../kit/common/failures.ts';
import { printableText } from '../../kit/common/printable.ts';
import { knownError, logUnexpected } from '../problem.ts';
import type { Pages } from './pages.ts';

/** The error handler of the pages: a page in plain words; who is not logged in is sent to the login. */
export const pageErrors =
  ({ page, sessions }: Pages, logger: Logger) =>
  async (error: FastifyError | SignalboxError, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const known = knownError(error);
    logUnexpected(logger, known, error, request);
    if (known.code === 'UNAUTHENTICATED' && !request.url.startsWith('/login')) return toLogin(request, reply);
    const session = await sessions.find(request, false).catch(() => null); // the database may be what failed
    const { http: status } = failures[known.code];
    return page(reply.code(status), 'problem', { title: titleOf(known), ...wordsFor(known), status, code: known.code }, session);
  };

function toLogin(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const from = request.headers['hx-current-url'];
  const next = request.method === 'GET' && from === undefined ? request.url : pathOf(from);
  const login = `/login?next=${encodeURIComponent(next)}`;
  if (request.headers['hx-request']) return reply.code(401).header('hx-redirect', login).send();
  return reply.redirect(login, 303);
}

function pathOf(url: unknown): string {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null;
  return parsed ? parsed.pathname + parsed.search : '/inbox';
}

const titles: Partial<Record<SignalboxError['code'], string>> = {
  UNAUTHENTICATED: 'You are not logged in',
  REQUEST_NOT_FOUND: 'There is no such request',
  RUN_NOT_FOUND: 'There is no such run',
  NOT_ALLOWED: 'You may not do this',
  SELF_APPROVAL: 'You started this run, so somebody else must decide',
  LEFT_OUT: 'You are left out of this decision',
  UNVERIFIED_REFUSED: 'This decision needs a login that proves who you are',
  PERSON_UNKNOWN: 'You are not in the people file',
  ALREADY_DECIDED: 'This was decided already',
  ALREADY_VOTED: 'You have decided this already',
  NOT_YOUR_TURN: 'It is not your turn yet',
  SEND_BACK_LIMIT: 'This cannot be sent back again',
  NOTHING_TO_WITHDRAW: 'You have no vote to take back',
  REQUEST_EXPIRED: 'The time to decide is over',
  REQUEST_CHANGED: 'What is asked has changed',
  RUN_ENDED: 'The run has ended',
  LINK_INVALID: 'This link is not valid',
  LINK_SPENT: 'This link does not work any more',
  FORM_REFUSED: 'This form cannot be accepted',
  WORKER_MISSING: 'Your decision could not be delivered',
  TEMPORAL_UNREACHABLE: 'Your decision could not be delivered',
  INTERNAL: 'Something went wrong',
};

/** What a refusal is called on a page. */
export const titleOf = ({ code }: Pick<SignalboxError, 'code'>): string => titles[code] ?? failures[code].message;

function wordsFor({ code, message, fix }: SignalboxError): { text: string; fix: string | null } {
  if (code === 'INTERNAL')
    return { text: 'The log of the gateway has the reason.', fix: 'Try again; if it stays, tell whoever runs this site.' };
  return { text: `${printableText(message)}.`, fix: fix === undefined ? null : printableText(fix) };
}
