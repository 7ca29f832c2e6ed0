import { expect, it } from '@jest/globals';
import { decideWith } from '../../src/cli/decide-with.ts';

it.each([
  ['a yes', 'send_reply', { reply: 'Dear Kim' }, 'signalbox approve order:1 --request r --as PERSON'],
  ['a text where there is none', 'send_own_reply', { reply: '' }, 'signalbox answer order:1 --as PERSON --text "…"'],
  ['what was done', 'repair', { step: 'call warehouse' }, 'signalbox approve order:1 --request r --as PERSON --comment "what was done"'],
])('asks for %s', (_case, action, args, command) => {
  expect(decideWith('order:1', { requestId: 'r', action, arguments: args })).toBe(command);
});
