import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readUsage } from '../../../src/adapters/openai/usage.ts';

const prompt = { prompt_tokens: 900 };
const reasoning = (tokens: unknown) => ({ completion_tokens_details: { reasoning_tokens: tokens } });

const known: [name: string, usage: object, output: number, input?: number][] = [
  ['a plain count', { ...prompt, completion_tokens: 20, total_tokens: 920 }, 20],
  ['a count without a total', { ...prompt, completion_tokens: 20 }, 20],
  ['reasoning inside of the completion', { ...prompt, completion_tokens: 6_020, total_tokens: 6_920, ...reasoning(6_000) }, 6_020],
  ['reasoning beside it', { ...prompt, completion_tokens: 20, total_tokens: 6_920, ...reasoning(6_000) }, 6_020],
  ['reasoning beside it that only the total has', { ...prompt, completion_tokens: 20, total_tokens: 6_920 }, 6_020],
  ['reasoning beside it without a total', { ...prompt, completion_tokens: 20, ...reasoning(6_000) }, 6_020],
  ['reasoning that may be either', { ...prompt, completion_tokens: 60, ...reasoning(50) }, 110],
  ['reasoning that the total leaves out', { ...prompt, completion_tokens: 20, total_tokens: 920, ...reasoning(6_000) }, 6_020],
  ['reasoning alone', { ...prompt, completion_tokens: 0, total_tokens: 960, ...reasoning(60) }, 60],
  ['a completion that is missing', { ...prompt, total_tokens: 960 }, 60],
  ['a total of zero', { ...prompt, completion_tokens: 20, total_tokens: 0 }, 20],
  ['a total that is too small', { ...prompt, completion_tokens: 20, total_tokens: 10 }, 20],
  ['parts of tokens', { prompt_tokens: 899.2, completion_tokens: 19.5, total_tokens: 918.7 }, 20],
  ['counts as texts', { prompt_tokens: '900', completion_tokens: '20', total_tokens: '920' }, 20],
  ['names of another protocol', { input_tokens: 900, output_tokens: 20 }, 20],
  [
    'details that are null',
    { ...prompt, completion_tokens: 20, total_tokens: 920, completion_tokens_details: null, prompt_tokens_details: null },
    20,
  ],
];

it.each(known)('charges %s at no less than it cost', (_name, usage, outputTokens) => {
  expect(readUsage(usage, true)).toEqual({ inputTokens: 900, outputTokens, cachedInputTokens: 0 });
});

const unknown: [name: string, usage: unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a text', 'many'],
  ['an empty object', {}],
  ['zeros', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
  ['an input of zero', { prompt_tokens: 0, completion_tokens: 20, total_tokens: 20 }],
  ['an output of zero', { ...prompt, completion_tokens: 0, total_tokens: 900 }],
  ['an input that is missing', { completion_tokens: 20, total_tokens: 920 }],
  ['an output that is missing', prompt],
  ['a negative input', { prompt_tokens: -900, completion_tokens: 20 }],
  ['a negative output', { ...prompt, completion_tokens: -20 }],
  ['negative reasoning', { ...prompt, completion_tokens: 20, ...reasoning(-1) }],
  ['a negative total', { ...prompt, completion_tokens: 20, total_tokens: -1 }],
  ['more than any context', { ...prompt, completion_tokens: 1e12 }],
  ['more than a number holds', { ...prompt, completion_tokens: Number.MAX_SAFE_INTEGER + 2 }],
  ['words', { ...prompt, completion_tokens: 'twenty' }],
  ['a list', { prompt_tokens: [900], completion_tokens: 20 }],
];

it.each(unknown)('reports usage as unknown, not zero, when a server sends %s', (_name, usage) => {
  expect(readUsage(usage, true)).toBeNull();
});

it('accepts an output of zero tokens without content', () => {
  expect(readUsage({ ...prompt, completion_tokens: 0, total_tokens: 900 }, false)).toMatchObject({ outputTokens: 0 });
});

it.each([
  [400, 400],
  [900, 900],
  [901, 0],
  [-1, 0],
  [0.5, 0],
  ['400', 0],
  [null, 0],
])('counts %j cached tokens of 900 as %d', (cached_tokens, expected) => {
  expect(readUsage({ ...prompt, completion_tokens: 20, prompt_tokens_details: { cached_tokens } }, true)?.cachedInputTokens).toBe(expected);
});

it('never counts fewer tokens than any number that the server sends', () => {
  const tokens = fc.oneof(fc.nat(10_000), fc.constant(undefined), fc.constant(null), fc.double(), fc.integer());
  fc.assert(
    fc.property(tokens, tokens, tokens, tokens, (input, output, total, thought) => {
      const read = readUsage({ prompt_tokens: input, completion_tokens: output, total_tokens: total, ...reasoning(thought) }, true);
      if (read === null) return;
      expect(read.outputTokens).toBeGreaterThan(0);
      for (const told of [output, thought]) expect(read.outputTokens).toBeGreaterThanOrEqual(told ?? 0);
      expect(read.inputTokens).toBeGreaterThanOrEqual(input ?? 0);
      expect(read.inputTokens + read.outputTokens).toBeGreaterThanOrEqual(total ?? 0);
    }),
  );
});
