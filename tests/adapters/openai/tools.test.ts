import { expect, it } from '@jest/globals';
import { readCompletion } from '../../../src/adapters/openai/answer.ts';
import { toMessages, toTools } from '../../../src/adapters/openai/messages.ts';
import type { ModelRequest } from '../../../src/kit/activity/model/provider.ts';

const read = (toolCalls: unknown) =>
  readCompletion(JSON.stringify({ choices: [{ message: { content: null, tool_calls: toolCalls }, finish_reason: 'tool_calls' }] }), 'm');
const call = (changes: object) => ({ id: 'a', type: 'function', function: { name: 'look_up', arguments: '{"x":1}' }, ...changes });

const answers: [string, unknown, object[] | undefined][] = [
  ['a call', [call({})], [{ id: 'a', name: 'look_up', arguments: '{"x":1}' }]],
  [
    'arguments that are an object, as some servers send them',
    [call({ function: { name: 'n', arguments: { x: 1 } } })],
    [{ id: 'a', name: 'n', arguments: '{"x":1}' }],
  ],
  ['a call without arguments', [call({ function: { name: 'n' } })], [{ id: 'a', name: 'n', arguments: '{}' }]],
  ['a call without anything', [{}], [{ id: '', name: '', arguments: '{}' }]],
  ['a call that is null', [null], [{ id: '', name: '', arguments: '{}' }]],
  ['a name that is no text', [call({ function: { name: 7, arguments: 8 } })], [{ id: 'a', name: '', arguments: '8' }]],
  ['no calls', [], undefined],
  ['calls that are null', null, undefined],
  ['calls that are no list', { 0: call({}) }, undefined],
];

it.each(answers)('reads %s', (_name, sent, expected) => {
  expect(read(sent).toolCalls).toEqual(expected);
});

it('writes calls and their answers in the format of the protocol', () => {
  const messages = toMessages([
    { role: 'assistant', content: 'I look.', toolCalls: [{ id: 'a', name: 'look_up', arguments: '{}' }] },
    { role: 'tool', toolCallId: 'a', content: 'found' },
    { role: 'assistant', content: '{}' },
  ]);
  expect(messages).toEqual([
    { role: 'assistant', content: 'I look.', tool_calls: [{ id: 'a', type: 'function', function: { name: 'look_up', arguments: '{}' } }] },
    { role: 'tool', tool_call_id: 'a', content: 'found' },
    { role: 'assistant', content: '{}' },
  ]);
});

it('sends strict tools to servers with strict schemas, and no empty list', () => {
  const parameters = { type: 'object', properties: { x: { type: 'string', maxLength: 3 } }, required: ['x'], additionalProperties: false };
  const request = { tools: [{ name: 'look_up', description: 'Looks.', parameters }], toolChoice: 'none' } as unknown as ModelRequest;
  expect(toTools(request, true)).toMatchObject({
    tool_choice: 'none',
    tools: [{ type: 'function', function: { strict: true, parameters: { properties: { x: { description: '(at most 3 characters)' } } } } }],
  });
  expect(toTools(request, false).tools).toEqual([{ type: 'function', function: { name: 'look_up', description: 'Looks.', parameters } }]);
  expect(toTools({ ...request, tools: [] }, true)).toEqual({});
});
