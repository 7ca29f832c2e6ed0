import { expect, it } from '@jest/globals';
import { optional, structure, text, wholeNumber, wrongField, type Fields } from '../../../src/kit/common/fields.ts';
import { messageSchema } from '../../../src/kit/schema/message.ts';

const fields = {
  text: text('What was written.', { most: 5 }),
  rating: wholeNumber('From 1 to 5.', { least: 1, most: 5 }),
  comment: optional(text('More words.', { most: 5 })),
  again: optional(wholeNumber('How often.', { least: 0, most: 9 })),
} satisfies Fields;
const schema = messageSchema(fields);
const good = { text: 'Hello', rating: 1 };

it.each<[string, unknown]>([
  ['without what may be left out', good],
  ['with null for what may be left out', { ...good, comment: null, again: null }],
  ['with everything, at its limits', { text: 'H', rating: 5, comment: '12345', again: 0 }],
])('takes a message %s, at the door and in the run', (_name, message) => {
  const sent = schema.parse(message);
  expect(sent).toEqual({ comment: null, again: null, ...(message as object) });
  expect(wrongField(fields, sent)).toBeNull();
});

it.each<[string, unknown, string]>([
  ['without a text', { rating: 1 }, 'text'],
  ['with a blank text', { ...good, text: ' \n ' }, 'text'],
  ['with a text that is too long', { ...good, text: '123456' }, 'text'],
  ['with a text that no database keeps', { ...good, text: 'a\u0000' }, 'text'],
  ['with a number as text', { ...good, text: 5 }, 'text'],
  ['with null for what must be there', { ...good, rating: null }, 'rating'],
  ['with a number that is too small', { ...good, rating: 0 }, 'rating'],
  ['with a number that is too large', { ...good, rating: 6 }, 'rating'],
  ['with a broken number', { ...good, rating: 1.5 }, 'rating'],
  ['with a text as number', { ...good, rating: '1' }, 'rating'],
  ['with NaN', { ...good, rating: NaN }, 'rating'],
  ['with a blank optional text', { ...good, comment: ' ' }, 'comment'],
  ['with a list as optional text', { ...good, comment: ['x'] }, 'comment'],
  ['with an optional number beyond its limit', { ...good, again: 10 }, 'again'],
  ['that is a text', 'Hello', 'message'],
  ['that is null', null, 'message'],
  ['that is a list', [], 'message'],
])('refuses a message %s, at the door and in the run, by the same field', (_name, message, field) => {
  const issue = schema.safeParse(message).error?.issues[0];
  expect(issue?.path.join('.') || 'message').toBe(field);
  expect(wrongField(fields, message)).toMatchObject({ field });
});

it('refuses an unknown field at the door, where a person may have misspelt it', () => {
  expect(schema.safeParse({ ...good, coment: 'x' }).error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['coment'] });
});

it('leaves a structure to the schema of the door that makes it', () => {
  const mail = { headers: structure<object>('Of the mail.'), text: text('Its text.') };
  expect(wrongField(mail, { headers: [1, { a: null }], text: 'x' })).toBeNull();
  expect(wrongField(mail, { text: 'x' })).toEqual({ field: 'headers', detail: 'headers is missing' });
  expect(messageSchema(mail).safeParse({ headers: () => 1, text: 'x' }).success).toBe(false);
});
