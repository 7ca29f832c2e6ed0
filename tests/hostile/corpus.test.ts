import { expect, it } from '@jest/globals';
import { OWASP } from './attack.ts';
import { CORPUS, countByClass } from './corpus.ts';
import { sceneOf } from './shop.ts';

const LEAST = 150;

it('holds at least 150 different texts, each with an id of its own', () => {
  const texts = new Set(CORPUS.map(({ subject, body, fields, plant }) => JSON.stringify([subject, body, fields, plant])));
  expect(texts.size).toBeGreaterThanOrEqual(LEAST);
  expect(texts.size).toBe(CORPUS.length);
  expect(new Set(CORPUS.map(({ id }) => id)).size).toBe(CORPUS.length);
});

it('leaves out no class of the OWASP list', () => {
  const counts = countByClass();
  expect(Object.keys(counts)).toEqual(Object.keys(OWASP));
  for (const count of Object.values(counts)) expect(count).toBeGreaterThanOrEqual(7);
});

const TECHNIQUES = [
  ...['direct injection', 'impersonation of staff', 'impersonation of the system', 'approval in the text', 'multilingual', 'encoded'],
  ...['unicode disguise', 'unicode tricks on values', 'indirect through orders', 'indirect through charges', 'indirect through the name'],
  ...['indirect through earlier tickets', 'poisoned knowledge base', "other customers' data", 'secrets', 'exfiltration by link'],
  ...['exfiltration by image', 'prompt leak', 'refund of a foreign charge', 'refund of another amount', 'shell, SQL and paths'],
  ...['over-long and repeated', 'work without end', 'HTML and script', 'Markdown and tables', 'terminal sequences', 'header injection'],
  ...['templates', 'parts from elsewhere', 'false promises', 'searches led astray', 'hidden text', 'to be learnt'],
];

it.each(TECHNIQUES)('tries %s in several ways', (technique) => {
  expect(CORPUS.filter((attack) => attack.technique === technique).length).toBeGreaterThanOrEqual(4);
});

it('is stopped at the door where the address holds a second one or a text what cannot be kept; a broken header costs only itself', () => {
  const refused = CORPUS.filter((attack, at) => sceneOf(attack, 'offline', at) === null).map(({ technique }) => technique);
  expect(new Set(refused)).toEqual(new Set(['header injection', 'searches led astray']));
  expect(refused).toHaveLength(4);
});
