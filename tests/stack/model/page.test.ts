import { expect, it } from '@jest/globals';
import { withEncoder } from '../../../stack/model/encoder.ts';
import { tableOn, valuesOn } from '../../../stack/model/page.ts';
import { slotOf } from '../../../stack/model/schema.ts';
import { linesIn } from '../../../stack/ocr/lines.ts';

const PAGE = `Harbour School - Quay 7
Aflevering n°562044 du 2 kwietnia 2026
Cursus datum 8-9-2026
Part               10.00
Part               22.50
Balance EUR        32.50
Share 19 %          6.10
Send it to DE33 1000 0099 0000 0005 00`;

it.each([
  ['school', 'Who sends this letter', 'Harbour School'],
  ['delivery', 'Delivery number. Examples: Delivery No; Aflevering n°', '562044 du 2 kwietnia 2026'],
  ['courseDate', 'Day of the course. Examples: Cursusdatum', '8-9-2026'],
  ['part', 'Sum of the parts. Examples: Part', '22.50'],
  ['balance', 'Sum to be paid. Examples: Balance', '32.50'],
  ['fee', 'Sum of the shares. Examples: Share', '6.10'],
])('finds %s by the examples of labels in its description', async (name, description, value) => {
  const slot = slotOf(name, { type: 'string', description });
  const found = await withEncoder(() => valuesOn(linesIn(PAGE), [slot], true));
  expect(found.get(name)?.value).toBe(value);
});

it('reads a table that goes on below its repeated headings', async () => {
  const lines = linesIn('Part        Pieces\nBolt        2\nPart        Pieces\nNut         3');
  const slots = [slotOf('part', { type: 'string' }), slotOf('pieces', { type: 'integer' })];
  const table = await withEncoder(() => tableOn(lines, slots));
  expect(table?.rows.map((row) => [...row.values()])).toEqual([
    ['Bolt', 2],
    ['Nut', 3],
  ]);
});
