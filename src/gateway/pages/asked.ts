import type { People } from '../../client/settings.ts';
import type { RequestView } from '../../client/request.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { printableLines, printableText } from '../../kit/common/printable.ts';
import { askedFor, proposalOf } from '../../kit/common/request.ts';
import type { DecisionView, InboxItem } from '../../kit/common/view.ts';
import { momentOf } from './when.ts';

/** Texts of models and customers: what would be invisible is written out; the template escapes them. */
const line = printableText;
const lines = printableLines;

const nameOf = (people: People, id: string): string => people.find(id)?.name ?? id;

/** A list in words: `ana, ben or support`. */
const either = (names: readonly string[]): string => new Intl.ListFormat('en', { type: 'disjunction' }).format(names);

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

const MOST_ABOUT = 180;

function firstWords({ show }: InboxItem): string {
  const [first] = show;
  if (!first) return '';
  const text = line(`${first.label}: ${first.text}`);
  return text.length > MOST_ABOUT ? `${text.slice(0, MOST_ABOUT)}…` : text;
}

/** Where a request stands: who may decide, who has, until when. */
export function standingOf(view: RequestView, people: People) {
  const { approvers, needed, votes = [], expiresAt, status } = view;
  return {
    status,
    isOpen: status === 'open',
    hash: view.actionHash,
    approvers: either(approvers.map((name) => nameOf(people, name))),
    needed,
    votes: votes.map(({ person, counts, why }) => ({ name: nameOf(people, person), counts, why })),
    deadline: momentOf(expiresAt),
    decided: view.decidedAt ? { by: view.decidedBy.map((id) => nameOf(people, id)), at: momentOf(view.decidedAt) } : null,
    outcome: OUTCOMES[status],
  };
}

const OUTCOMES = {
  open: 'Open',
  approved: 'Approved',
  rejected: 'Rejected',
  taken_over: 'Taken over',
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
