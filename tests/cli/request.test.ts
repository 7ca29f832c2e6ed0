import { expect, it } from '@jest/globals';
import { inboxRows, requestLines, voteLine } from '../../src/cli/request.ts';
import type { InboxItem } from '../../src/kit/common/view.ts';

it.each([
  [{ person: 'cora', counts: true, why: null }, 'approved by cora'],
  [
    { person: 'cora', counts: false, why: 'cora is no longer in the people file' },
    'approved by cora, which does not count: cora is no longer in the people file',
  ],
  [{ person: 'cora', counts: null, why: 'no file' }, 'approved by cora, but whether it counts is unknown: no file'],
])('says how an approval stands: %j', (vote, line) => {
  expect(voteLine(vote)).toBe(line);
});

const item = (changes: Partial<InboxItem> = {}): InboxItem => ({
  ...{ run: 'support-ticket:T-1042', requestId: 'support-ticket:T-1042/reply', action: 'refund_and_reply' },
  arguments: { to: 'kim@example.com', reply: 'Dear Kim,\nthe money is on its way.', amountMinor: 4_990, currency: 'EUR' },
  show: [
    { label: 'Why a person', text: 'money goes back only with an approval' },
    { label: 'Customer wrote', text: `Twice\n\n${'I was charged twice. '.repeat(6)}` },
    { label: 'Proposed reply', text: 'Dear Kim,\nthe money is on its way.' },
  ],
  ...{
    amount: { minor: 4_990, currency: 'EUR' },
    editable: ['reply'],
    approvers: ['support', 'support-leads'],
    needed: 1,
    expiresAt: null,
  },
  choices: [{ choice: 'change', command: 'signalbox approve support-ticket:T-1042 --as PERSON --edits FILE' }],
  ...changes,
});

it('prints a request in full: the question, its fields, who decides, and the commands', () => {
  expect(requestLines(item(), 60)).toEqual([
    'Asks for: refund and reply, 49.90 EUR to kim@example.com',
    'Who: 1 of support, support-leads',
    'Until: somebody decides',
    'Why a person: money goes back only with an approval',
    ...['Customer wrote:', '  │ Twice', '  │', '  │ I was charged twice. I was charged twice. I was charged'],
    ...['  │ twice. I was charged twice. I was charged twice. I was', '  │ charged twice.'],
    ...['Proposed reply:', '  │ Dear Kim,', '  │ the money is on its way.'],
    ...['Arguments:', '  │ to: kim@example.com', '  │ amountMinor: 4990', '  │ currency: EUR'],
    'May be changed: reply; FILE below is JSON with the new values',
    'Decide, with your own name for PERSON:',
    '  change    signalbox approve support-ticket:T-1042 --as PERSON --edits FILE',
  ]);
});

it('wraps by columns, of which some letters take two, and not at all without a terminal', () => {
  const text = '請退款'.repeat(10);
  const show = [{ label: 'Customer wrote', text: `${text}\n${text}` }];
  const quotes = (width: number) => requestLines(item({ show, arguments: {} }), width).filter((line) => line.startsWith('  │'));
  expect(quotes(34)).toEqual([1, 2].flatMap(() => [`  │ ${text.slice(0, 15)}`, `  │ ${text.slice(15)}`]));
  expect(quotes(Infinity)).toEqual([`  │ ${text}`, `  │ ${text}`]);
});

it.each([80, 120])('keeps the table of the inbox within %i columns, and says what each request is about', (width) => {
  const rows = inboxRows(
    [item(), item({ action: 'grant_budget', amount: null, approvers: ['billing', 'technical', 'support-leads'] })],
    width,
  );
  const widest = (column: number) => Math.max(...rows.flatMap((row) => row[column]!.split('\n').map((line) => line.length)));
  expect(widest(0) + widest(1) + widest(2) + 10).toBeLessThanOrEqual(width);
  expect(rows[0]).toEqual([
    'support-ticket:T-1042\n  refund and reply',
    expect.stringMatching(/^49\.90 EUR to.*…$/s),
    expect.stringMatching(width === 80 ? /^1 of support, support-l…\n/ : /^1 of support, support-leads\n/),
  ]);
});
