import type { People } from '../../client/settings.ts';
import type { RequestView } from '../../client/request.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { printableLines, printableText } from '../../kit/common/printable.ts';
import { askedFor, proposalOf, stakesOf } from '../../kit/common/request.ts';
import { truncate } from '../../kit/common/text.ts';
import type { DecisionView, InboxItem } from '../../kit/common/view.ts';
import { momentOf } from './when.ts';

/** Texts of models and customers: what would be invisible is written out; the template escapes them. */
const line = printableText;
const lines = printableLines;

const nameOf = (people: People, id: string): string => people.find(id)?.name ?? id;

/** A list in words: `ana, ben or support`, or `finance and legal`. */
const listed = (names: readonly string[], type: 'conjunction' | 'disjunction'): string => new Intl.ListFormat('en', { type }).format(names);

/** One open request as a card of the list. */
export const cardOf = (item: InboxItem) => ({
  href: hrefOf(item.requestId),
  title: line(item.action.replaceAll('_', ' ')),
  amount: item.amount && formatMoney(item.amount.minor, item.amount.currency),
  run: item.run,
  about: firstWords(item),
  deadline: momentOf(item.expiresAt),
  needed: item.needed,
});

export const hrefOf = (requestId: string): string => `/inbox/request?id=${encodeURIComponent(requestId)}`;

const MOST_ABOUT = 240;

/** The recipient and the beginning of what the workflow shows. */
function firstWords(item: InboxItem): string {
  const texts = [stakesOf({ ...item, amount: null }), ...item.show.map(({ text }) => text)];
  return truncate(line(texts.filter(Boolean).join('; ')), MOST_ABOUT);
}

/** Where a request stands: who may decide, who has, until when. */
export function standingOf(view: RequestView, people: People) {
  const { approvers, needed, oneOfEach = [], turn = null, votes, rejections, expiresAt, status } = view;
  const name = (id: string) => nameOf(people, id);
  return {
    status,
    isOpen: status === 'open',
    hash: view.hash,
    approvers: listed(approvers.map(name), 'disjunction'),
    needed,
    each: oneOfEach.length > 0 ? listed(oneOfEach.map(name), 'conjunction') : null,
    turn: turn && name(turn),
    votes: [
      { label: 'Approved by', votes: votesOf(votes, people) },
      { label: 'Rejected by', votes: votesOf(rejections, people) },
    ].filter(({ votes }) => votes.length > 0),
    delegations: view.delegations.map(({ person, delegate }) => `${name(person)} to ${name(delegate)}`),
    deadline: momentOf(expiresAt),
    decided: view.decidedAt ? { by: view.decidedBy.map(name), at: momentOf(view.decidedAt) } : null,
    outcome: OUTCOMES[status],
  };
}

const votesOf = (votes: RequestView['votes'] = [], people: People) =>
  votes.map(({ person, for: absent = [], why }) => ({
    name: nameOf(people, person),
    absent:
      absent.length > 0
        ? listed(
            absent.map((id) => nameOf(people, id)),
            'conjunction',
          )
        : null,
    why,
  }));

const OUTCOMES = {
  open: 'Open',
  approved: 'Approved',
  rejected: 'Rejected',
  taken_over: 'Taken over',
  sent_back: 'Sent back',
  expired: 'Expired',
  cancelled: 'Not needed any more',
} as const;

/** Everything to read before deciding. */
export const contentOf = (view: RequestView, people: People) => ({
  title: line(askedFor(view)),
  run: view.run,
  initiator: nameOf(people, view.initiator),
  opened: momentOf(view.openedAt),
  proposal: proposalOf(view).map(({ label, text }) => ({ label: line(label), text: lines(text) })),
  reasons: view.decisions.map((decision) => reasonOf(decision, people)),
});

/** What a model, a rule or a person decided, in words. */
export const reasonOf = ({ by, who, step, choice, confidence, reasoning, at }: DecisionView, people: People) => ({
  by: by === 'person' ? nameOf(people, who) : by === 'model' ? `Model ${line(who)}` : `Rule ${line(who)}`,
  kind: by,
  step: step && line(step),
  choice: line(choice),
  percent: confidence === null ? null : Math.round(confidence * 100),
  reasoning: reasoning === null ? null : lines(reasoning),
  at: momentOf(at),
});
