import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { checkAnswer } from '../../../../src/kit/activity/model/answer.ts';

const schema = z.object({
  category: z.union([z.literal('billing'), z.literal('general')]),
  sure: z.boolean(),
  confidence: z.number().min(0).max(1),
  reply: z.string(),
  tags: z.array(z.string()),
});
const good = { category: 'billing', sure: true, confidence: 0.9, reply: "It's done.", tags: ['a', 'b'] };
const json = JSON.stringify(good);
const pretty = JSON.stringify(good, null, 2);

/** Shapes seen from models, and how each becomes the answer above. */
const healed: [name: string, text: string, healed: string, normalised?: string[]][] = [
  ['plain JSON', json, 'none'],
  ['white space around', `\n\n ${pretty}\n`, 'none'],
  ['a byte order mark', `\uFEFF${json}`, 'none'],
  ['an extra field', json.replace('{', '{"note":"hi",'), 'none'],
  ['a fence with a language', `\`\`\`json\n${pretty}\n\`\`\``, 'extracted'],
  ['a fence without a language', `\`\`\`\n${json}\n\`\`\``, 'extracted'],
  ['a fence in a fence', `\`\`\`markdown\n\`\`\`json\n${json}\n\`\`\`\n\`\`\``, 'extracted'],
  ['a fence that is never closed', `\`\`\`json\n${json}`, 'extracted'],
  ['text before', `Here is the answer you asked for:\n${json}`, 'extracted'],
  ['text after', `${json}\nLet me know if you need more!`, 'extracted'],
  ['text before that holds braces', `I filled {all fields}. ${json}`, 'extracted'],
  ['thoughts before', `<think>maybe general?</think>${json}`, 'extracted'],
  ['the same answer twice', `${json}\n\nFinal answer: ${pretty}`, 'extracted'],
  ['a list of one', `[${json}]`, 'extracted'],
  ['JSON in a JSON string', JSON.stringify(json), 'extracted'],
  ['one closing brace too many', `${json}}`, 'extracted'],
  ['a missing closing brace', json.slice(0, -1), 'repaired'],
  ['a missing bracket and brace', json.slice(0, -2), 'repaired'],
  ['a trailing comma in an object', json.replace(/}$/, ',}'), 'repaired'],
  ['a trailing comma in a list', json.replace(']', ',]'), 'repaired'],
  ['a missing comma between fields', json.replace(',"reply"', ' "reply"'), 'repaired'],
  ['single quotes', `{'category':'billing','sure':true,'confidence':0.9,'reply':'It\\'s done.','tags':['a','b']}`, 'repaired'],
  ['smart quotes', json.replaceAll('"', '”').replace('”', '“'), 'repaired'],
  ['keys without quotes', json.replace(/"(\w+)":/g, '$1:'), 'repaired'],
  ['line comments', pretty.replace('true,', 'true, // certainly'), 'repaired'],
  ['block comments', json.replace('{', '{/* the answer */'), 'repaired'],
  ['Python literals', json.replace('true', 'True'), 'repaired'],
  ['escaped quotes all over', json.replaceAll('"', '\\"'), 'repaired'],
  ['a broken object in a fence', `\`\`\`json\n${json.replace(/}$/, ',}')}\n\`\`\``, 'repaired'],
  ['an open object in a fence', `\`\`\`json\n${json.slice(0, -1)}\n\`\`\``, 'repaired'],
  ['a number as text', json.replace('0.9', '"0.9"'), 'none', ['confidence: text to number']],
  ['a number as text with spaces', json.replace('0.9', '" 0.9 "'), 'none', ['confidence: text to number']],
  ['a boolean as text', json.replace('true', '"true"'), 'none', ['sure: text to boolean']],
  ['an option with spaces', json.replace('billing', ' billing '), 'none', ['category: trimmed']],
  ['wrong types and a trailing comma', json.replace('0.9', '"0.9"').replace(/}$/, ',}'), 'repaired', ['confidence: text to number']],
];

it.each(healed)('heals %s without another call', (_name, text, how, normalised = []) => {
  expect(checkAnswer(text, 'stop', schema)).toEqual({ ok: true, output: good, healed: how, normalised });
});

it('keeps a raw line break in a text as a line break', () => {
  const text = json.replace("It's done.", "It's\ndone.");
  expect(checkAnswer(text, 'stop', schema)).toMatchObject({ ok: true, output: { ...good, reply: "It's\ndone." }, healed: 'repaired' });
});

const hopeless: [name: string, text: string, problem: RegExp][] = [
  ['NaN for a number', json.replace('0.9', 'NaN'), /confidence/],
  ['a percentage, which could mean two numbers', json.replace('0.9', '"90 %"'), /confidence/],
  ['a number out of range', json.replace('0.9', '90'), /confidence/],
  ['an option that is not offered', json.replace('billing', 'refunds'), /category/],
  ['an option in other letters', json.replace('billing', 'Billing'), /category/],
  ['a missing field', json.replace('"reply":"It\'s done.",', ''), /reply/],
  ['null for everything', 'null', /not a JSON object/],
  ['prose', 'I would say billing, quite sure.', /not a JSON object/],
  ['a list of two different answers', `[${json},${json.replace('billing', 'general')}]`, /several different/],
  ['an example and an answer that differ', `For example ${json.replace('billing', 'general')} but here: ${json}`, /several different/],
  ['a character that no database keeps', json.replace('done', 'do\\u0000ne'), /U\+0000/],
  ['half of a surrogate pair, which no database keeps', json.replace('done', 'do\\ud800ne'), /surrogate/],
  ['a schema instead of an answer', '{"type":"object","properties":{}}', /category/],
  ['a nesting deeper than any stack', '{"a":'.repeat(100_000), /not a JSON object/],
];

it.each(hopeless)('does not guess at %s', (_name, text, problem) => {
  expect(checkAnswer(text, 'stop', schema)).toEqual({ ok: false, problem: expect.stringMatching(problem), cut: false });
});

it('never repairs an answer cut off at any point', () => {
  for (let end = 0; end < json.length; end += 1) {
    expect(checkAnswer(json.slice(0, end), 'length', schema)).toMatchObject({ ok: false, cut: true });
  }
});

it.each([
  ['a whole object before the cut, which can be a draft', `${json}\nBut on second thoughts {"category":"gen`],
  ['a whole object and nothing else', json],
])('does not accept %s', (_name, text) => {
  expect(checkAnswer(text, 'length', schema)).toEqual({ ok: false, problem: 'the answer was cut off before its end', cut: true });
});

it('detects a cut inside a string even if the server reports a normal stop', () => {
  expect(checkAnswer('{"category":"billing","reply":"Dear Ana, your refund', 'stop', schema)).toMatchObject({ ok: false, cut: true });
});

it.each(['{', '{}', "'", '{"a":', '[1 ', '"b', '\\'])('gives up on a megabyte of %s instead of repairing for minutes', (part) => {
  expect(checkAnswer(`{${part.repeat(1_000_000 / part.length)}`, 'stop', schema)).toMatchObject({ ok: false });
});
