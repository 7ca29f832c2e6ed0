import { describe, expect, it } from '@jest/globals';
import { complaintLetter, replyLetter } from '../../src/activities/support-ticket/mail-text.ts';
import { mailOf } from '../../src/kit/activity/mail/letter.ts';
import { inboxRows, requestLines } from '../../src/cli/request.ts';
import { changeLine, formatRun } from '../../src/cli/format-run.ts';
import { printable, safeJson } from '../../src/kit/common/printable.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import { plainMarkdown } from '../../src/kit/common/markdown.ts';
import type { RunView } from '../../src/kit/common/view.ts';
import { createLog } from '../../src/settings/log.ts';
import type { Attack } from './attack.ts';
import { CORPUS } from './corpus.ts';
import { NOTES, PAYLOADS } from './harm/replies.ts';

const at = '2026-11-20T12:00:00.000Z';
const everything = (attack: Attack): string[] => [attack.subject, attack.body, ...Object.values(attack.plant ?? {}).map(String)];
const texts: [string, string][] = [
  ...CORPUS.flatMap((attack): [string, string][] => everything(attack).map((text, part) => [`${attack.id} (${part})`, text])),
  ...[...PAYLOADS, ...NOTES].map((text, number): [string, string] => [`the hostile model (${number})`, text]),
];

/** Control characters but the line break, direction marks, invisible letters, and line breaks that are none for us. */
const ORDERS = /(?!\n)(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/u;

const viewOf = (text: string): RunView => ({
  ...{ id: 'support-ticket:T-1', workflow: 'support-ticket', status: 'waiting_approval', state: 'awaiting_person', step: text },
  ...{ initiator: text, startedAt: at, endedAt: at, result: { reply: text, category: text }, failure: { code: 'INTERNAL', message: text } },
  steps: [{ name: 'summarise wish', status: 'done', startedAt: at, endedAt: at, summary: text }],
  waitingFor: [
    {
      ...{ requestId: text, action: text, arguments: { to: text }, show: [{ label: text, text: `${text}?` }] },
      ...{ amount: null, editable: [text], approvers: [text], needed: 1, expiresAt: at, choices: [{ choice: 'approve', command: text }] },
    },
  ],
  decisions: [{ step: text, by: 'model', who: text, choice: text, confidence: 1, reasoning: text, at }],
  cost: { modelCalls: 1, cachedCalls: 0, inputTokens: 1, outputTokens: 1, usd: 0 },
});
/** Lines of a story without those that quote somebody: each of them has a bar before it. */
const ownLines = (story: string): string[] => story.split('\n').filter((line) => !line.startsWith('    │'));
const LINES_OF_A_STORY = ownLines(formatRun(viewOf('x'))).length;

describe('on a terminal', () => {
  it.each(texts)('gives no orders and adds no lines in show and watch: %s', (_name, text) => {
    const story = formatRun(viewOf(text));
    expect(story).not.toMatch(ORDERS);
    expect(ownLines(story)).toHaveLength(LINES_OF_A_STORY);
    expect(requestLines(viewOf(text).waitingFor[0]!, 80).join('\n')).not.toMatch(ORDERS);
    expect(inboxRows([{ ...viewOf(text).waitingFor[0]!, run: text }], 80).join('')).not.toMatch(ORDERS);
    const view = viewOf(text);
    const lines = [
      changeLine(view.id, { kind: 'step', ...view.steps[0]! }),
      changeLine(view.id, { kind: 'decision', ...view.decisions[0]! }),
      changeLine(view.id, { kind: 'waiting', ...view.waitingFor[0]! }),
      changeLine(view.id, { kind: 'end', at, status: 'failed', result: null, failure: view.failure }),
    ];
    for (const line of lines) expect(line).not.toMatch(/[\n\p{Cc}]/u);
  });

  it.each(texts)('fits into one line of a table of list and inbox: %s', (_name, text) => {
    const [cell, name] = Object.entries(printable({ [text]: text }))[0]!;
    for (const shown of [cell, name]) expect(shown).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
  });

  it.each(texts)('is the same data with --json, and still gives no orders: %s', (_name, text) => {
    const json = safeJson({ text }, 2);
    expect(JSON.parse(json)).toEqual({ text });
    expect(json).not.toMatch(ORDERS);
  });
});

describe('in a log', () => {
  it.each(texts)('is one line of JSON, and gives no orders: %s', (_name, text) => {
    const lines: string[] = [];
    createLog('info', { write: (line) => void lines.push(line) }).warn({ failure: text }, text);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ failure: text, msg: text });
    expect(lines[0]!.trimEnd()).not.toMatch(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
  });
});

describe('in the Temporal Web UI', () => {
  it.each(texts)('stays in its cell, and is no link, picture or tag: %s', (_name, text) => {
    const cell = plainMarkdown(text);
    expect(cell).not.toMatch(/(?<!\\)(?:\\\\)*[|<>`[\]*_!]/); // an escape counts only when it is not escaped itself
    expect(cell).not.toMatch(/[\n\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    expect(cell).not.toMatch(/:\/\/\S|www\.\S|\S@\S/i);
    expect(/\\*$/.exec(cell)![0].length % 2).toBe(0);
  });

  it.each(texts)('starts a run with one harmless line: %s', (_name, text) => {
    const summary = workflowNamed('support-ticket').startSummary('T-1', { customerEmail: 'kim@example.com', subject: text, body: '' });
    expect(summary).toBe(`support-ticket T-1 for kim@example.com: ${plainMarkdown(text)}`);
  });
});

describe('in a mail', () => {
  const runId = 'support-ticket:T-1';
  const envelope = { messageId: '<m@shop.example>', runId };
  const tagsOf = (html: string) =>
    [...html.matchAll(/<[^>]*>?/g)].map(([tag]) => tag).filter((tag) => !['<p>', '</p>', '<br>'].includes(tag));

  it.each(texts)('is text in the HTML part and one line in the subject: %s', (_name, text) => {
    const answer = { to: 'kim@example.com', subject: text, reply: text, answers: null };
    const ticket = { customerEmail: 'kim@example.com', subject: text, body: text };
    const complaint = complaintLetter(runId, { ticket, customerName: text, urgency: 'high', reasoning: text });
    const reply = mailOf(replyLetter(answer, '<thread@shop.example>'), envelope);
    const notice = mailOf({ to: 'lead@shop.example', ...complaint }, envelope);
    for (const { html, subject } of [reply, notice]) {
      expect(tagsOf(html)).toEqual([]);
      expect(subject).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect(subject.length).toBeLessThanOrEqual(210);
    }
    expect(notice.text.split('\n').filter((line) => line.startsWith('Run: '))).toEqual(['Run: support-ticket:T-1']);
    expect(notice.subject).not.toMatch(/https?:\/\/\w|www\.\w|\w@\w/i);
  });
});
