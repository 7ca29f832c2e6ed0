import { expect, it } from '@jest/globals';
import { readCompletion } from '../../../src/adapters/openai/answer.ts';
import type { SignalboxError } from '../../../src/kit/common/failures.ts';

const usage = { prompt_tokens: 90, completion_tokens: 6, total_tokens: 96 };
const body = (message: object, choice: object = {}, more: object = {}) =>
  JSON.stringify({ choices: [{ message, finish_reason: 'stop', ...choice }], usage, ...more });
const read = (text: string) => readCompletion(text, 'asked');
const failureOf = (text: string): SignalboxError | undefined => {
  try {
    return read(text).failure;
  } catch (error) {
    return error as SignalboxError;
  }
};

const contents: [name: string, content: unknown, text: string][] = [
  ['a text', 'ab', 'ab'],
  ['one text part', [{ type: 'text', text: 'ab' }], 'ab'],
  [
    'text parts that break in the middle of a word',
    [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ],
    'ab',
  ],
  ['output texts', [{ type: 'output_text', text: 'ab' }], 'ab'],
  ['texts in a list', ['a', 'b'], 'ab'],
  ['a part without a type', [{ text: 'ab' }], 'ab'],
  ['a text that is wrapped again', [{ type: 'text', text: { value: 'ab' } }], 'ab'],
  ['one part in the place of a list', { type: 'text', text: 'ab' }, 'ab'],
  [
    'thoughts as parts',
    [
      { type: 'thinking', thinking: [{ type: 'text', text: 'x' }] },
      { type: 'text', text: 'ab' },
    ],
    'ab',
  ],
  [
    'thoughts with a text',
    [
      { type: 'reasoning', text: 'x' },
      { type: 'text', text: 'x', thought: true },
      { type: 'text', text: 'ab' },
    ],
    'ab',
  ],
  [
    'parts that nobody knows',
    [{ type: 'reference', reference_ids: [1] }, null, 7, { type: 'hologram', text: 'x' }, { type: 'text', text: 'ab' }],
    'ab',
  ],
  ['JSON in the place of its text', { type: 'parcel', drawer: 'post' }, '{"type":"parcel","drawer":"post"}'],
  ['thoughts alone', [{ type: 'thinking', thinking: 'x' }], ''],
  ['one thought', { type: 'thinking', thinking: 'x' }, ''],
  ['an empty list', [], ''],
  ['null', null, ''],
  ['a number', 7, ''],
];

it.each(contents)('reads content that is %s', (_name, content, text) => {
  expect(read(body({ content }))).toMatchObject({ text, refusal: null, finishReason: 'stop' });
});

it('ignores thoughts beside the content', () => {
  expect(read(body({ content: null, reasoning_content: '{"drawer":"attic"}', reasoning: '{"drawer":"attic"}' })).text).toBe('');
});

it('reads tool calls beside content parts', () => {
  const tool_calls = [{ id: 'a', function: { name: 'look', arguments: '{}' } }];
  expect(read(body({ content: [{ type: 'thinking', thinking: 'x' }], tool_calls }))).toMatchObject({
    text: '',
    toolCalls: [{ name: 'look' }],
  });
});

it.each([
  ['the message', body({ content: '{}', refusal: 'No.' })],
  ['the choice', body({ content: '{}' }, { refusal: 'No.' })],
  [
    'a part',
    body({
      content: [
        { type: 'text', text: '{}' },
        { type: 'refusal', refusal: 'No.' },
      ],
    }),
  ],
])('sees a refusal in %s', (_where, text) => {
  expect(read(text).refusal).toBe('No.');
});

it.each([
  ['the choice', body({ content: '{}' }, { finish_reason: 'length' }), 'length'],
  ['the word of the server behind', body({ content: '{}' }, { native_finish_reason: 'MAX_TOKENS' }), 'MAX_TOKENS'],
  ['the message', body({ content: '{}', stop_reason: 'max_tokens' }), 'max_tokens'],
  ['the body', body({ content: '{}' }, { finish_reason: null }, { done_reason: 'length' }), 'length'],
  ['details', body({ content: '{}' }, { finish_details: { type: 'max_tokens' } }), 'max_tokens'],
  ['details of the body', body({ content: '{}' }, {}, { incomplete_details: { reason: 'max_output_tokens' } }), 'max_output_tokens'],
  [
    'a filter',
    body({ content: '{}' }, { content_filter_results: { hate: { filtered: true }, violence: { filtered: false } } }),
    'content_filter',
  ],
  ['no reason at all', body({ content: '{}' }, { finish_reason: null }), 'unknown'],
])('reads how an answer ended from %s', (_where, text, reason) => {
  expect(read(text).finishReason).toBe(reason);
});

const errors: [name: string, text: string, code: string][] = [
  ['beside the choices', body({ content: '{}' }, {}, { error: { code: 429, message: 'slow down' } }), 'MODEL_RATE_LIMITED'],
  ['in the choice', body({ content: '{"a"' }, { error: { code: 502, message: 'gone' } }), 'MODEL_UNAVAILABLE'],
  ['in the message', body({ content: '', error: 'overloaded' }), 'MODEL_UNAVAILABLE'],
  ['as the reason of the end', body({ content: '{}' }, { finish_reason: 'error' }), 'MODEL_UNAVAILABLE'],
  ['as the reason of the server behind', body({ content: '{}' }, { native_finish_reason: 'network_error' }), 'MODEL_UNAVAILABLE'],
];

it.each(errors)('treats an error %s as a paid failure, with any content', (_where, text, code) => {
  expect(failureOf(text)?.code).toBe(code);
  expect(read(text).usage).toMatchObject({ inputTokens: 90 });
});

it('treats an error without content and usage as a failure that costs nothing', () => {
  expect(() => read(body({ content: null }, { error: { code: 502, message: 'gone' } }, { usage: null }))).toThrow('502 gone');
});

it.each([null, '', false, {}, { code: null, message: '' }, { code: 0 }])('does not treat %j as an error', (error) => {
  expect(read(body({ content: '{}' }, { error }, { error }))).not.toHaveProperty('failure');
});

const spoilt = { message: 'Failed to generate JSON.', code: 'json_validate_failed', failed_generation: '{"drawer":' };

it.each([
  ['in the place of choices', JSON.stringify({ error: spoilt })],
  ['beside the choices', body({ content: '{}' }, {}, { error: spoilt })],
])('treats a failed generation, %s, as an answer that does not fit', (_where, text) => {
  expect(read(text)).toMatchObject({ text: '{"drawer":', finishReason: 'json_validate_failed' });
});

it('treats it as cut off when the provider says so', () => {
  const error = { ...spoilt, message: 'max completion tokens reached before generating a valid document' };
  expect(read(JSON.stringify({ error }))).toMatchObject({ finishReason: 'length', usage: null });
});

const bodies: [name: string, value: unknown, code: string, words: string][] = [
  ['an error object', { error: { message: 'no', code: 'invalid_api_key' } }, 'MODEL_AUTH', 'no (invalid_api_key)'],
  ['an error without choices', { object: 'error', message: 'no such thing', code: 404 }, 'MODEL_UNKNOWN', '404 no such thing'],
  [
    'a list with an error',
    [{ error: { code: 503, message: 'later', status: 'UNAVAILABLE' } }],
    'MODEL_UNAVAILABLE',
    '503 later (UNAVAILABLE)',
  ],
  ['a list of errors', { success: false, errors: [{ code: 7009, message: 'no account' }] }, 'MODEL_ANSWER_BROKEN', 'no account'],
  ['a detail', { detail: 'nothing here' }, 'MODEL_ANSWER_BROKEN', 'nothing here'],
  [
    'details of a check',
    { detail: [{ loc: ['body'], msg: 'field required', type: 'missing' }] },
    'MODEL_ANSWER_BROKEN',
    'field required (missing)',
  ],
  [
    'a status of its own',
    { choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
    'MODEL_QUOTA',
    'insufficient balance',
  ],
  [
    'words of the server behind',
    {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: { raw: '{"error":{"code":"content_filter","message":"flagged"}}' },
      },
    },
    'MODEL_REFUSED',
    '400 Provider returned error: flagged (content_filter)',
  ],
  ['nothing at all', {}, 'MODEL_ANSWER_BROKEN', 'it has no choices'],
];

it.each(bodies)('reports a body with status 200 that is %s', (_name, value, code, words) => {
  const failure = failureOf(JSON.stringify(value));
  expect(failure?.code).toBe(code);
  expect(failure?.message).toMatch(new RegExp(`: ${words.replace(/[()]/g, '\\$&')}$`));
});

it.each(['data: {"choices":[]}', 'event: message\ndata: {}', ': keep alive\n\ndata: {"error":{"message":"x"}}'])(
  'names a stream: %j',
  (text) => {
    expect(failureOf(text)?.message).toContain('a stream, which was not requested');
  },
);
