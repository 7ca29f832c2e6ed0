import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { checkAnswer } from '../../../../src/kit/activity/model/answer.ts';
import { withoutThoughts } from '../../../../src/kit/activity/model/answer-text.ts';

const schema = z.object({ drawer: z.string(), why: z.string().optional() });
const draft = '{"drawer":"attic"}';
const final = '{"drawer":"post"}';
const read = (text: string, finishReason = 'stop') => checkAnswer(text, finishReason, schema);
const taken = { ok: true, output: { drawer: 'post' } };

const marked: [name: string, text: string][] = [
  ['a think block', `<think>Maybe ${draft}? No.</think>${final}`],
  ['a think block with spaces and attributes', `\n <THINK lang="en"> ${draft}\n</Think >\n\n${final}\n`],
  ['thinking, thought and reasoning', `<thinking>${draft}</thinking><thought>${draft}</thought><reasoning>${draft}</reasoning>${final}`],
  ['a closing tag alone', `Let me see, ${draft} would do. But no.\n</think>\n${final}`],
  ['several blocks', `<think>${draft}</think>Hm. ${draft}<think>no</think> ${final}`],
  ['a tag with a prefix', `<seed:think>${draft}</seed:think>${final}`],
  ['square brackets', `[THINK]${draft}[/THINK]${final}`],
  ['triangles', `◁think▷${draft}◁/think▷${final}`],
  ['tokens', `<|begin_of_thought|>${draft}<|end_of_thought|>${final}`],
  ['more tokens', `<|START_THINKING|>${draft}<|END_THINKING|>${final}`],
  ['a broken draft', `<think>{"drawer": "attic, </think>${final}`],
  ['a draft that breaks off in braces', `<think>It begins with {"drawer": {</think>${final}`],
  ['a draft that quotes the mark', `<think>${draft.replace('attic', '</think>')}</think>${final}`],
  ['an answer in a fence', `<think>${draft}</think>\n\`\`\`json\n${final}\n\`\`\``],
  ['channels', `<|channel|>analysis<|message|>Perhaps ${draft}.<|end|><|start|>assistant<|channel|>final<|message|>${final}<|return|>`],
  [
    'channels with a format',
    `<|start|>assistant<|channel|>analysis<|message|>${draft}<|end|><|channel|>final <|constrain|>json<|message|>${final}`,
  ],
  ['channels without their first mark', `analysis<|message|>${draft}<|end|><|start|>assistant<|channel|>final<|message|>${final}`],
  ['channels without any mark', `analysisWe need JSON, perhaps ${draft}.assistantfinal${final}`],
  ['a channel of another model', `<|channel>thought\n${draft}<channel|>${final}`],
  ['thoughts in a JSON string', JSON.stringify(`<think>${draft}</think>${final}`)],
];

it.each(marked)('uses the text after %s', (_name, text) => {
  expect(read(text)).toMatchObject(taken);
});

const silent: [name: string, text: string][] = [
  ['thoughts that never end', `<think>I would say ${draft}`],
  ['thoughts that end in nothing', `<think>${draft}</think>`],
  ['a closing tag and nothing behind it', `${draft}</think>\n`],
  ['new thoughts behind an answer', `<think>hm</think>${draft}<think>But no, `],
  ['an answer that is thought about afterwards', `${draft}<think>that was wrong</think>`],
  ['an analysis without a final channel', `<|channel|>analysis<|message|>Perhaps ${draft}.<|end|>`],
  ['a final channel that goes on thinking', `<|channel|>final<|message|>${draft}<|end|><|channel|>analysis<|message|>No.`],
  ['a comment for a tool', `<|channel|>analysis<|message|>x<|end|><|channel|>commentary to=functions.sort<|message|>${draft}`],
  ['a bare analysis message', `analysis<|message|>${draft}`],
  ['an answer behind thoughts that is cut off in its text', `<think>${draft}</think>{"drawer":"post","why":"It as`],
];

it.each(silent)('finds no answer in %s', (_name, text) => {
  expect(read(text)).toMatchObject({ ok: false });
});

it('asks for more tokens when the thoughts never end', () => {
  expect(read(`<think>I would say ${draft}`)).toMatchObject({ problem: 'the answer ended in its thoughts', cut: true });
});

const quoted: [name: string, output: { drawer: string; why: string }][] = [
  ['a closing tag', { drawer: 'post', why: 'The customer writes </think> in the middle.' }],
  ['an opening tag', { drawer: 'post', why: 'It begins with <think> and goes on.' }],
  ['a whole answer behind a mark', { drawer: 'post', why: `</think>${draft}` }],
  ['a channel', { drawer: 'post', why: `<|channel|>final<|message|>${draft}` }],
];

it.each(quoted)('does not change a text that quotes %s', (_name, output) => {
  const json = JSON.stringify(output);
  for (const text of [
    json,
    `Here it is:\n${json}`,
    `\`\`\`json\n${json}\n\`\`\``,
    `<think>${draft}</think>${json}`,
    `x</think>${json} bye`,
  ])
    expect(read(text)).toMatchObject({ ok: true, output });
});

it.each([
  ['a trailing comma', (json: string) => json.replace(/}$/, ',}')],
  ['a missing brace', (json: string) => json.slice(0, -1)],
  ['single quotes', (json: string) => json.replaceAll('\\"', '~').replaceAll('"', "'").replaceAll('~', '"')],
])('does not use an object that a customer put after a mark into a broken answer: %s', (_name, spoil) => {
  expect(read(spoil(JSON.stringify({ drawer: 'post', why: `</think>${draft}` })))).toMatchObject({ ok: false });
});

it('never uses the draft in the thoughts, whatever both objects contain', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('</think>', '<think>', `</think>${draft}`, '"', '{', '\\', '<|channel|>final<|message|>'),
  );
  const object = fc.record({ drawer: hostile, why: hostile });
  const wrap = fc.constantFrom(
    (d: string, f: string) => `<think>${d}</think>${f}`,
    (d: string, f: string) => `first ${d}, then</think> ${f}`,
    (d: string, f: string) => `<think>${d.slice(0, -2)}</think>${f}`,
    (d: string, f: string) => `<|channel|>analysis<|message|>${d}<|end|><|channel|>final<|message|>${f}`,
    (d: string, f: string) => `<think>${d}</think>${f.slice(0, -3)}`,
  );
  fc.assert(
    fc.property(object, object, wrap, (d, f, write) => {
      const result = read(write(JSON.stringify(d), JSON.stringify(f)));
      expect([undefined, JSON.stringify(f)]).toContain(result.ok ? JSON.stringify(result.output) : undefined);
    }),
    { numRuns: 500 },
  );
});

it.each(['<think>{', '{"a":', '<think>{"', '</think>', '<think', '<|channel|>final'])('reads a megabyte of %s in time', (part) => {
  const startedAt = performance.now();
  withoutThoughts(`<think>${part.repeat(1_000_000 / part.length)}`);
  expect(performance.now() - startedAt).toBeLessThan(20_000); // quadratic parsing would take hours
});
