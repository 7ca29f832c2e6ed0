import type { ApprovalRequest, EscalationStep } from '../../common/approval.ts';
import { printableLines, printableText } from '../../common/printable.ts';
import { askedFor, choicesOf, proposalOf, whoDecidesBy } from '../../common/request.ts';
import { truncate } from '../../common/text.ts';

/** Why people are told: a step of the escalation has come (which one, from 1), or somebody passed the decision on to them. */
export type Occasion = { number: number; step: EscalationStep } | { delegatedBy: string; comment: string | null };

/** Somebody sent the request back with a question; the run takes the answer as one of these messages. */
export interface SentBack {
  sentBackBy: string;
  comment: string | null;
  messages: readonly string[];
}

export interface Reminder {
  runId: string;
  /** With the current approvers. */
  request: ApprovalRequest & { expiresAt: string };
  occasion: Occasion;
  /** The reader's own link to the decision page; null where there is none. */
  link: { url: string; whom: string } | null;
}

/** The mail that tells people what waits for them: what is asked, by when, all that there is to read, and the exact command of each choice. */
export function reminderMail({ runId, request, occasion, link }: Reminder): { subject: string; text: string } {
  const { policy, expiresAt } = request;
  const asked = printableText(askedFor(request));
  const text = [
    `${runId} waits for a decision until ${minutes(expiresAt)}.`,
    `It asks for: ${asked}`,
    ...delegationLines(occasion),
    `Who decides: ${whoDecidesBy(policy)}`,
    ...proposalOf(request).map(({ label, text }) => `${printableText(label)}:\n${quoted(text)}`),
    ...(link
      ? [
          `To read it and decide in a browser:\n${link.url}`,
          `The link is for ${link.whom} alone, works once, and decides nothing when it is opened.`,
        ]
      : []),
    [
      `To decide${link ? ' on the command line' : ''}, with your own name for PERSON:`,
      ...choicesOf(runId, request).map(({ command }) => command),
    ].join('\n'),
    `To see it as it is now:\nsignalbox inbox ${runId}`,
  ].join('\n\n');
  return { subject: `${headOf(occasion)}: ${asked} (${runId})`, text };
}

/** The mail that tells who started a run what an approver asks of them, and how to answer. */
export function questionMail(
  runId: string,
  request: Reminder['request'],
  { sentBackBy, comment, messages }: SentBack,
): { subject: string; text: string } {
  const asked = printableText(askedFor(request));
  const text = [
    `${runId}, which you started, was sent back to you by ${printableText(sentBackBy)}.`,
    `It asks for: ${asked}`,
    ...(comment === null ? [] : [`The question:\n${quoted(comment)}`]),
    ...(messages.length === 0
      ? []
      : [['To answer on the command line:', ...messages.map((name) => `signalbox send ${runId} ${name} --set text="…"`)].join('\n')]),
    `To see it as it is now:\nsignalbox show ${runId}`,
  ].join('\n\n');
  return { subject: `Sent back to you: ${asked} (${runId})`, text };
}

function headOf(occasion: Occasion): string {
  if ('delegatedBy' in occasion) return 'Delegated to you';
  if (occasion.step.widen) return 'Now you may decide';
  return occasion.number === 1 ? 'Waits for a decision' : `Still waits for a decision (${occasion.number})`;
}

function delegationLines(occasion: Occasion): string[] {
  if (!('delegatedBy' in occasion)) return [];
  const { delegatedBy, comment } = occasion;
  const said = comment === null ? '.' : `, and wrote:\n${quoted(comment)}`;
  return [`${delegatedBy} lets you decide with their right, on this request alone${said}`];
}

/** A reply fits whole; of a longer text the run has the rest. */
const MOST_SHOWN_CHARACTERS = 20_000;

/** Quoted on every line, so that no text of a customer or a model looks like one of ours. */
const quoted = (text: string): string =>
  printableLines(truncate(text, MOST_SHOWN_CHARACTERS))
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');

/** An ISO time to the minute. */
const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
