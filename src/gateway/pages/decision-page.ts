import type { FastifyReply, FastifyRequest } from 'fastify';
import { readRequest, type RequestView, type Viewer } from '../../client/request.ts';
import type { Session } from '../../client/sessions.ts';
import { parseRunId } from '../../client/ids.ts';
import { DECISION_WORDS, type DecisionChannel, type DecisionWord } from '../../kit/common/approval.ts';
import { failures, isFailureCode, SignalboxError, type FailureCode } from '../../kit/common/failures.ts';
import { printableText } from '../../kit/common/printable.ts';
import type { DecisionAnswer } from '../../kit/common/view.ts';
import { assertRole, type Caller } from '../caller.ts';
import { contentOf, standingOf } from './asked.ts';
import { diffsOf, editFieldsOf, editsFrom, type Form } from './edits.ts';
import type { Pages } from './pages.ts';
import { titleOf } from './problem.ts';
import { versionOf } from './render.ts';

/** Who opens the page of a request, and how: logged in, or by a link. */
export interface Visitor extends Viewer {
  channel: Extract<DecisionChannel, 'inbox' | 'link'>;
  proof: Extract<Caller, { kind: 'person' }>['proof'];
  session: Session | null;
  /** Where the form is sent. */
  action: string;
  /** Where the page asks for changes; null: it does not. */
  poll: string | null;
  /** For whom a link is. */
  invited: { name: string; until: string } | null;
  /** Sends the decision; by a link only once. */
  once: <T>(send: () => Promise<T>) => Promise<T>;
}

/** What the buttons of the form say. */
const BUTTONS: Record<DecisionWord, string> = {
  approve: 'Approve',
  reject: 'Reject',
  take_over: 'Take over',
  send_back: 'Send back',
  withdraw: 'Take my vote back',
  delegate: 'Delegate',
};

/** Refusals after which the person corrects the form. */
const CORRECTABLE: readonly FailureCode[] = ['COMMENT_REQUIRED', 'EDIT_NOT_ALLOWED', 'INPUT_INVALID', 'SEND_BACK_LIMIT'];

/** Shows the page on which one request is decided. */
export async function showRequest(pages: Pages, reply: FastifyReply, visitor: Visitor, view: RequestView, typed: Form = {}, alert = '') {
  const people = await pages.client.people();
  const standing = standingOf(view, people);
  const data = {
    ...contentOf(view, people),
    ...{ typed, alert, action: visitor.action, hash: view.hash, invited: visitor.invited },
    standing: pages.render('standing', { standing, poll: visitor.poll && `${visitor.poll}&seen=${versionOf(JSON.stringify(standing))}` }),
    fields: mayEdit(view) ? editFieldsOf(view, typed) : [],
    buttons: view.words.map((word) => ({ word, label: labelOf(word, view) })),
    delegates: view.delegates.map((id) => ({ id, name: people.find(id)?.name ?? id })),
    document: visitor.session && documentOf(view),
    isOpen: standing.isOpen,
    bar: barOf(view),
    sentBack: view.sentBackEnough && 'It was sent back as often as its policy allows, so this time it is approved or rejected',
    comment: commentNote(view),
  };
  return pages.page(reply, 'request', data, visitor.session);
}

/** A model is shown no more either; the rest is in the document itself. */
const MOST_PAGES = 5;

function documentOf({ document }: RequestView) {
  if (!document) return null;
  const { ref, name, pages: count } = document;
  const pages = Array.from({ length: Math.min(count ?? 1, MOST_PAGES) }, (_, index) => index + 1);
  return { name: printableText(name), href: `/documents/${encodeURIComponent(ref)}`, pages, count: count ?? 1 };
}

const labelOf = (word: DecisionWord, { hasDelegated }: RequestView): string =>
  word === 'withdraw' && hasDelegated ? 'Take the delegation back' : BUTTONS[word];

/** Why the person may not approve; a veto alone is no right to approve. */
const barOf = ({ bar, words }: RequestView): string | null =>
  bar && (bar === 'NOT_ALLOWED' && words.length > 0 ? 'You may not approve this' : titleOf({ code: bar }));

const mayEdit = ({ words, choices }: RequestView): boolean =>
  words.includes('approve') && choices.some(({ choice }) => choice === 'change' || choice === 'answer');

/** Which buttons need a comment. */
function commentNote({ words, comment }: RequestView): string {
  const answers = words.filter((word) => word !== 'withdraw');
  const needing = answers.filter(
    (word) => word === 'send_back' || (word === 'approve' && comment !== 'none') || (word === 'reject' && comment === 'either'),
  );
  if (needing.length === 0) return '(optional)';
  const named = needing.map((word) => `to ${BUTTONS[word].toLowerCase()}`);
  return needing.length === answers.length ? '(needed)' : `(needed ${new Intl.ListFormat('en').format(named)})`;
}

/** Carries out a posted form: asks again where it has edits that were not confirmed or lacks something, else decides. Null: it has answered. */
export async function takeForm(pages: Pages, request: FastifyRequest, reply: FastifyReply, visitor: Visitor, requestId: string) {
  const form = (request.body ?? {}) as Form;
  const view = await readRequest(pages.client, requestId, visitor);
  if (form['step'] === 'edit') return void (await showRequest(pages, reply, visitor, view, form));
  try {
    const word = wordOf(form);
    const edits = word === 'approve' ? editsFrom(view, form) : null;
    if (edits && form['confirmed'] !== versionOf(JSON.stringify(edits)))
      return void (await confirmEdits(pages, reply, visitor, view, form, edits));
    return await send(pages, visitor, view, {
      decision: word,
      edits,
      comment: form['comment']?.trim() || null,
      shown: form['hash'] ?? '',
      ...toOf(word, form),
    });
  } catch (error) {
    if (!(error instanceof SignalboxError) || !CORRECTABLE.includes(error.code)) throw error;
    await showRequest(pages, reply.code(failures[error.code].http), visitor, view, form, error.message);
    return undefined;
  }
}

function toOf(word: DecisionWord, { to }: Form): { to?: string } {
  if (word !== 'delegate') return {};
  if (to) return { to };
  throw new SignalboxError('INPUT_INVALID', { field: 'to', detail: 'choose the person who decides' });
}

function wordOf({ decision }: Form): DecisionWord {
  const word = DECISION_WORDS.find((each) => each === decision);
  if (word) return word;
  throw new SignalboxError('INPUT_INVALID', { field: 'decision', detail: `decision must be one of ${DECISION_WORDS.join(', ')}` });
}

async function confirmEdits(
  pages: Pages,
  reply: FastifyReply,
  visitor: Visitor,
  view: RequestView,
  form: Form,
  edits: Record<string, unknown>,
) {
  const people = await pages.client.people();
  const data = {
    ...contentOf(view, people),
    ...{ action: visitor.action, form: Object.entries(form).filter(([name]) => !['csrf', 'decision', 'confirmed'].includes(name)) },
    confirmed: versionOf(JSON.stringify(edits)),
    diffs: diffsOf(view, edits),
  };
  await pages.page(reply, 'confirm', { ...data, asked: data.title, title: 'Confirm your changes' }, visitor.session);
}

interface Said {
  decision: DecisionWord;
  edits: Record<string, unknown> | null;
  comment: string | null;
  /** Hash of what the form showed; the run refuses another one. */
  shown: string;
  to?: string;
}

async function send(pages: Pages, visitor: Visitor, view: RequestView, said: Said): Promise<DecisionAnswer> {
  const { client } = pages;
  const { person, proof, channel, verified } = visitor;
  assertRole(await client.people(), { kind: 'person', person, proof }, parseRunId(view.run).workflow, 'decide');
  const evidence = { person, channel, verified, ...(verified && { identityProof: proof }) };
  const { decide } = await import('../../client/decide.ts'); // it needs the Temporal client, which loads slowly
  return visitor.once(async () => {
    const answer = await decide(client, { run: view.run, requestId: view.requestId, ...evidence, ...said });
    if (answer.accepted) return answer;
    const code = isFailureCode(answer.code) ? answer.code : 'NOT_ALLOWED';
    throw new SignalboxError(code, { detail: answer.reason ?? (await whoDecided(pages, visitor, view.requestId)) });
  });
}

/** Who was faster, for whom comes too late. */
async function whoDecided({ client }: Pages, viewer: Viewer, requestId: string): Promise<string> {
  const { status, outcome, decided } = standingOf(await readRequest(client, requestId, viewer), await client.people());
  if (status === 'open') return 'the request is still open';
  return decided
    ? `${outcome.toLowerCase()} by ${decided.by.join(' and ') || 'nobody'}, ${decided.at.words} (${decided.at.time})`
    : outcome.toLowerCase();
}
