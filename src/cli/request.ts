import { wrapAnsi } from 'fast-wrap-ansi';
import { printableLines, printableText } from '../kit/common/printable.ts';
import { askedFor, proposalOf, stakesOf, whoDecides } from '../kit/common/request.ts';
import { truncate } from '../kit/common/text.ts';
import type { InboxItem, ShownField, VoteView, WaitingView } from '../kit/common/view.ts';
import { colors } from './output.ts';
import { localTime } from './format.ts';

const CHOICE = 9;
/** Width of the bar and the spaces around it. */
const QUOTE = 4;
const LEAST_WIDTH = 20;
const USUAL_WIDTH = 80;
/** Width of the `about` column without a terminal. */
const USUAL_ABOUT = 60;
/** Borders and margins of a table with three columns. */
const FRAME = 10;
const LEAST_WHO = 24;
const MOST_WHO_SHARE = 0.3;
const TO_THE_MINUTE = 'yyyy-mm-dd hh:mm'.length;

/**
 * One open request in full. Each line of a customer's or model's text starts with a bar, so that it cannot imitate output of this program.
 * @param width of the terminal; Infinity without one.
 */
export function requestLines(request: WaitingView, width: number): string[] {
  const { editable, expiresAt, votes = [], rejections = [], choices } = request;
  return [
    line('Asks for', askedFor(request)),
    line('Who', whoDecides(request)),
    line('Until', localTime(expiresAt) || 'somebody decides'),
    ...votes.map((vote) => line('Vote', voteLine(vote))),
    ...rejections.map((vote) => line('Vote', voteLine(vote, 'rejected'))),
    ...proposalOf(request).flatMap((field) => fieldLines(field, width)),
    ...(choices.some(({ choice }) => choice === 'change')
      ? [line('May be changed', `${editable.join(', ')}; FILE below is JSON with the new values`)]
      : []),
    colors.bold('Decide, with your own name for PERSON:'),
    ...choices.map(({ choice, command }) => `  ${colors.cyan(choice.padEnd(CHOICE))} ${printableText(command)}`),
  ];
}

const line = (label: string, text: string): string => `${colors.bold(`${printableText(label)}:`)} ${printableText(text)}`;

/** One line if everything fits, else the label and a quoted block. */
function fieldLines({ label, text }: ShownField, width: number): string[] {
  const isShort = !text.includes('\n') && label.length + text.length + 2 <= Math.min(width, USUAL_WIDTH);
  return isShort ? [line(label, text)] : [`${colors.bold(printableText(label))}:`, ...quoted(text, width)];
}

function quoted(text: string, width: number): string[] {
  const bar = colors.dim('│');
  const most = Math.max(LEAST_WIDTH, width - QUOTE);
  const lines = printableLines(text).split('\n');
  const wrapped = Number.isFinite(width) ? lines.flatMap((line) => wrappedAt(line, most)) : lines;
  return wrapped.map((line) => `  ${bar} ${line}`.trimEnd());
}

/** Wraps by terminal columns: a letter of some scripts takes two. */
const wrappedAt = (line: string, most: number): string[] =>
  wrapAnsi(line, most, { hard: true, trim: false })
    .split('\n')
    .map((part, index) => (index === 0 ? part : part.trimStart()));

/** A row of the inbox for each request. The `about` column gets the width that the others leave. */
export function inboxRows(items: readonly InboxItem[], width: number): string[][] {
  const rows = items.map((item) => ({
    what: [printableText(item.run), `  ${printableText(item.action.replaceAll('_', ' '))}`],
    who: [
      cut(`${item.needed} of ${item.approvers.join(', ')}`, Math.max(LEAST_WHO, width * MOST_WHO_SHARE)),
      `  ${localTime(item.expiresAt).slice(0, TO_THE_MINUTE)}`,
    ],
  }));
  const longest = (lines: string[]) => Math.max(0, ...lines.map(({ length }) => length));
  const taken = longest(rows.flatMap(({ what }) => what)) + longest(rows.flatMap(({ who }) => who));
  const left = Number.isFinite(width) ? width - taken - FRAME : USUAL_ABOUT;
  return rows.map(({ what, who }, index) => [what.join('\n'), aboutLines(items[index]!, Math.max(LEAST_WIDTH, left)), who.join('\n')]);
}

const cut = (text: string, most: number): string => {
  const safe = printableText(text);
  return safe.length <= most ? safe : `${safe.slice(0, Math.floor(most) - 1)}…`;
};

/** The `about` cell, at most two lines: recipient, money, and the fields that the workflow shows. */
function aboutLines(request: Pick<WaitingView, 'action' | 'amount' | 'arguments' | 'show'>, width: number): string {
  const texts = request.show.map(({ text }) => text);
  const all = printableText([stakesOf(request), ...texts].filter(Boolean).join('; '));
  const [first = '', second, more] = wrapAnsi(truncate(all, 3 * width), width - 1, { hard: true }).split('\n');
  return second === undefined ? first : `${first}\n${second}${more === undefined ? '' : '…'}`;
}

/** `approved by cora, which does not count: cora is no longer in the people file`. */
export function voteLine({ person, for: absent = [], counts, why }: VoteView, verb = 'approved'): string {
  const by = `${verb} by ${person}${absent.length > 0 ? ` for ${absent.join(', ')} (absent)` : ''}`;
  if (counts === true) return by;
  return `${by}, ${counts === null ? 'but whether it counts is unknown' : 'which does not count'}: ${why}`;
}
