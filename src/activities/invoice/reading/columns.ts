import { numbersIn } from '../../../formats/amount-text.ts';
import { fold } from '../../../formats/fold.ts';
import type { Cell, Line } from './page.ts';

export type ColumnKind = 'description' | 'quantity' | 'unitPrice' | 'rate' | 'tax' | 'net' | 'gross' | 'discount' | 'position';

export interface Column {
  kind: ColumnKind;
  at: number;
  end: number;
}

/** Words of column headings in folded form, in twelve languages. The first kind that matches counts. */
const HEADINGS: readonly (readonly [ColumnKind, RegExp])[] = [
  ['position', /^(pos|nr|lp|#|no|n)\.?$/],
  ['discount', /disc|rabat|remise|descuento|dto|sconto|korting|reduc/],
  [
    'unitPrice',
    /unit (price|cost)|^(price|rate|cost|each)\b|price\/|per unit|(einzel|stuck|vk-?)preis|preis\/|^preis|^e-?preis|prix|\bp\.? ?u\.?\b|precio|prezzo|prijs per|stuksprijs|^prijs$|eenheidsprijs|cena|preco|pret|pris\b|hind/,
  ],
  [
    'quantity',
    /qty|quantity|hours|menge|anzahl|quantite|nombre|qte|cantidad|cant\b|uds|quantita|q\.?ta|aantal|hoeveelheid|ilosc|quantidade|cantitate|antal|mnozstvi|kogus/,
  ],
  ['gross', /(incl|inkl|brutto|ttc|gross|lordo|con iva|inclus)/],
  [
    'net',
    /(betrag|gesamt|summe|montant|amount|importe|importo|bedrag|totaal|total|totale|wartosc|line|net|ht\b|grondslag|base|imponibile|valor|valoare|belopp|celkem|castka|summa).*/,
  ],
  [
    'rate',
    /(vat|tax|mwst|ust|tva|iva|btw|gst).*(%|rate|satz|taux|tipo|aliquota)|%.*(vat|tax|mwst|ust|tva|iva|btw)|stawka|^(btw|vat|mwst|iva|tva|taxes|ust)$|^%$|aliquota/,
  ],
  ['tax', /tax|vat|mwst|ust\b|tva|iva|btw/],
  [
    'description',
    /descr|item|product|article|service|details|title|beschreibung|bezeichnung|artikel|leistung|designation|libelle|prestation|concepto|descripcion|articulo|descrizione|articolo|omschrijving|nazwa|opis|towar|usluga|descricao|artigo|denumire|beskrivning|benamning|popis|polozka|kirjeldus|nimetus/,
  ],
];

const TAX_AMOUNT =
  /(amount|montant|betrag|kwota|bedrag|importe|importo|cuota) ?(de |of |)?(tax|vat|mwst|ust|tva|iva|btw)\b|(tax|vat|mwst|tva|iva|btw).?(amount|betrag|bedrag)/;
const RATE = /%|satz|rate/;

/** The heading of a table. */
export interface Heading {
  columns: Column[];
  /** Lines that it takes. */
  lines: number;
}

/** The heading of an item table that begins on this line, or null. */
export function headingAt(lines: readonly Line[], index: number): Heading | null {
  const first = lines[index]!;
  if (!isHeading(first)) return null;
  const more = lines.slice(index + 1, index + 1 + MOST_LINES);
  const last = more.findIndex((line) => !isHeading(line) || line.page !== first.page);
  const heading = [first, ...more.slice(0, last === -1 ? MOST_LINES : last)];
  const columns = headingCells(heading).flatMap((cell): Column[] => {
    const kind = kindOf(fold(cell.text));
    return kind ? [{ kind, at: cell.at, end: cell.end }] : [];
  });
  const kinds = new Set(columns.map(({ kind }) => kind));
  return kinds.size >= 3 && (kinds.has('net') || kinds.has('gross')) ? { columns, lines: heading.length } : null;
}

const MOST_LINES = 3;

/** Words without amounts, in two columns at least. */
const isHeading = ({ cells, text }: Line): boolean => cells.length > 0 && !/\d{3}|\d[.,]\d/.test(text) && numbersIn(text).length === 0;

/** Texts that stand above each other, as one. */
function headingCells(lines: readonly Line[]): Cell[] {
  const joined: Cell[] = [];
  for (const { cells } of lines)
    for (const cell of cells.flatMap(apart)) {
      const above = joined.filter(({ at, end }) => cell.at < end + 1 && cell.end > at - 1);
      if (above.length !== 1) joined.push({ ...cell });
      else
        Object.assign(above[0]!, {
          text: `${above[0]!.text} ${cell.text}`,
          at: Math.min(above[0]!.at, cell.at),
          end: Math.max(above[0]!.end, cell.end),
        });
    }
  return joined;
}

/** Headings with a single space between them, such as `Price Tax Quantity`, word by word. */
function apart(cell: Cell): Cell[] {
  const words = [...cell.text.matchAll(/\S+/g)].map((word) => ({
    text: word[0],
    at: cell.at + word.index,
    end: cell.at + word.index + word[0].length,
  }));
  const kinds = words.map(({ text }) => kindOf(fold(text)));
  return kinds.includes('quantity') && kinds.includes('unitPrice') ? words : [cell];
}

function kindOf(heading: string): ColumnKind | null {
  if (TAX_AMOUNT.test(heading)) return 'tax';
  if (/\b(tax|vat|mwst|ust|tva|iva|btw)\b/.test(heading) && RATE.test(heading)) return 'rate';
  return HEADINGS.find(([, words]) => words.test(heading))?.[0] ?? null;
}
