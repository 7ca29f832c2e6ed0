import { expect, it } from '@jest/globals';
import { askedFor, choicesOf, proposalOf } from '../../../src/kit/common/request.ts';

it.each([
  ['send_reply', null, { to: 'kim@example.com' }, 'send reply to kim@example.com'],
  ['process_transaction', { minor: 2_000_000, currency: 'EUR' }, {}, 'process transaction, 20,000.00 EUR'],
  ['refund_and_reply', { minor: 500, currency: 'JPY' }, { to: 'kim@example.com' }, 'refund and reply, 500 JPY to kim@example.com'],
  ['pay_again', null, { to: 7 }, 'pay again'],
])('says in one phrase what is asked: %s', (action, amount, args, phrase) => {
  expect(askedFor({ action, amount, arguments: args })).toBe(phrase);
});

it('shows every argument once: what the workflow shows word for word is not told again, and a long one stands alone', () => {
  const show = [{ label: 'Proposed reply', text: 'Dear Kim' }];
  const args = { reply: 'Dear Kim', to: 'kim@example.com', note: 'one\namountMinor: 1', parties: [{ name: 'Ana' }], empty: '', usd: 0.5 };
  expect(proposalOf({ show, arguments: args })).toEqual([
    ...show,
    { label: 'Argument note', text: 'one\namountMinor: 1' },
    { label: 'Arguments', text: 'to: kim@example.com\nparties: [{"name":"Ana"}]\nusd: 0.5' },
  ]);
  expect(proposalOf({ show, arguments: {} })).toEqual(show);
});

const request = { requestId: 'r', action: 'send_reply', arguments: { reply: 'Dear Kim' }, editable: [], policy: { needed: 1 } };
const which = 'order:1 --request r --as PERSON';
const reject = `signalbox reject ${which} --comment WHY`;

it.each([
  ['a yes or a no', {}, [`signalbox approve ${which}`, reject]],
  [
    'a change, where one may be made',
    { editable: ['reply'] },
    [`signalbox approve ${which}`, `signalbox approve ${which} --edits FILE`, reject],
  ],
  ['no change where several decide', { editable: ['reply'], policy: { needed: 2 } }, [`signalbox approve ${which}`, reject]],
  [
    'a text where there is none',
    { editable: ['reply'], arguments: { reply: '' } },
    ['signalbox answer order:1 --as PERSON --text "…"', reject],
  ],
  [
    'what was done',
    { action: 'repair', policy: { needed: 1, commentRequired: true } },
    [`signalbox approve ${which} --comment "what was done"`, reject],
  ],
  ['a reason', { policy: { needed: 1, commentRequired: true } }, [`signalbox approve ${which} --comment WHY`, reject]],
  ['to take over', { policy: { needed: 1, takeOver: true } }, [`signalbox approve ${which}`, reject, `signalbox take-over ${which}`]],
])('gives the command of each choice: %s', (_case, changes, commands) => {
  expect(choicesOf('order:1', { ...request, ...changes }).map(({ command }) => command)).toEqual(commands);
});
