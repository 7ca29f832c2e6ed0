import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';

/** Writes examples/invoice/first.pdf: an invoice over the order PO-7001 of the example company, which its vendor Papierhaus Nord has delivered. */
const pdf = new PDFDocument({
  size: 'A4',
  margin: 56,
  info: { Title: 'Invoice RE-2026-0815', CreationDate: new Date('2026-11-02T08:00:00Z') },
});
pdf.pipe(createWriteStream(join(import.meta.dirname, '..', 'examples', 'invoice', 'first.pdf')));

let y = 60;
const row = (cells, size = 10) => {
  for (const [x, text] of cells) pdf.fontSize(size).text(text, x, y, { lineBreak: false });
  y += size + 8;
};
const gap = () => (y += 14);

row([[56, 'Papierhaus Nord GmbH']], 16);
row([[56, 'Hafenstrasse 12, 20457 Hamburg']]);
row([[56, 'VAT ID: DE136695976']]);
gap();
row([[56, 'Bill to:']]);
row([[56, 'Lindental Handel GmbH']]);
row([[56, 'Lindenweg 3, 10115 Berlin']]);
gap();
row([[56, 'INVOICE']], 18);
row([[56, 'Invoice number: RE-2026-0815']]);
row([[56, 'Invoice date: 2026-11-02']]);
row([[56, 'Due date: 2026-12-02']]);
row([[56, 'Purchase order: PO-7001']]);
gap();
row([
  [56, 'Description'],
  [260, 'Quantity'],
  [350, 'Unit price'],
  [450, 'Amount'],
]);
row([
  [56, 'Copy paper A4'],
  [260, '20'],
  [350, '5.00'],
  [450, '100.00'],
]);
row([
  [56, 'Folder blue'],
  [260, '100'],
  [350, '1.00'],
  [450, '100.00'],
]);
gap();
row([
  [350, 'Subtotal'],
  [450, '200.00'],
]);
row([
  [350, 'VAT 19 %'],
  [450, '38.00'],
]);
row(
  [
    [350, 'Total EUR'],
    [450, '238.00'],
  ],
  12,
);
gap();
row([[56, 'Please pay to IBAN DE33 1000 0099 0000 0005 00']]);
pdf.end();
