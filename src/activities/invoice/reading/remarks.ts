import { fold } from '../../../formats/fold.ts';
import { numbersIn } from '../../../formats/amount-text.ts';
import type { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import { accountsOn, invoiceNumbers } from './identifiers.ts';
import type { Line } from './page.ts';

/** What no field of a reading holds, though it decides what is paid: a document that is no invoice, more than one account or invoice, an amount that is paid already. */
export const remarksOn = (lines: readonly Line[], reading: InvoiceReading): string[] => [
  ...otherDocument(lines),
  ...severalOf('invoice number', invoiceNumbers(lines, (reading.total ?? 0) < 0), 'Several invoices in one file are handed in one by one.'),
  ...severalOf('account', accountsOn(lines), 'Enter the one that is to be paid.'),
  ...settled(lines, reading),
];

/** Titles of documents that look like invoices, in folded form. */
const OTHERS: Readonly<Record<string, RegExp>> = {
  'a reminder':
    /^(?:\d+\. ?|(?:first|second|third|final|last|letzte) )?(?:mahnung|zahlungserinnerung|(?:payment )?reminder|past due notice|overdue notice|dunning|rappel|relance|lettre de relance|recordatorio|sollecito|betalingsherinnering|aanmaning|herinnering|wezwanie do zaplaty|monit|lembrete|meeldetuletus|paminnelse|upominka)\b/,
  'a quote':
    /^(?:angebot|kostenvoranschlag|quote|quotation|estimate|devis|presupuesto|preventivo|offerte|oferta|offert|pakkumine|orcamento|nabidka)\b/,
  'a pro forma invoice': /^(?:pro ?-?forma|(?:invoice|rechnung|facture|factura|fattura|factuur|faktura|fatura) pro ?-?forma)\b/,
  'an order confirmation':
    /^(?:auftragsbestatigung|bestellbestatigung|order (?:confirmation|acknowledge?ment)|confirmation de commande|conferma d'? ?ordine|confirmacion de(?:l)? pedido|orderbevestiging|potwierdzenie zamowienia)\b/,
  'a delivery note':
    /^(?:lieferschein|delivery note|packing (?:slip|list)|bon de livraison|albaran|documento di trasporto|ddt|pakbon|leverbon|wydanie zewnetrzne|guia de remessa)\b/,
  'a statement of account':
    /^(?:kontoauszug|(?:bank |account )?statement|statement of account|releve de compte|extracto|estratto conto|rekeningafschrift|wyciag)\b/,
};
const TOP = 15; // lines of a page in which its title stands
const LONGEST_TITLE = 60;

function otherDocument(lines: readonly Line[]): string[] {
  const top = lines.filter(({ cells }) => cells.length > 0).slice(0, TOP);
  const titles = top.flatMap(({ cells }) => cells.filter(({ text }) => text.length <= LONGEST_TITLE && !text.includes(':')));
  for (const { text } of titles)
    for (const [what, words] of Object.entries(OTHERS))
      if (words.test(fold(text))) return [`The document calls itself "${text}": it may be ${what} and no invoice.`];
  return [];
}

const severalOf = (what: string, found: readonly string[], fix: string): string[] =>
  found.length > 1 ? [`The document has more than one ${what}: ${found.slice(0, 5).join(', ')}. ${fix}`] : [];

/** Wordings for what is paid before, withheld or collected, in folded form. */
const SETTLED =
  /(?<![a-z])(?:deposit (?:paid|received)|less (?:deposit|payments?|advance)|(?:already|amount|total) paid|paid (?:by|on|in full|via)|payments? received|prepaid|prepayments?|advance payment|withholding tax|tax withheld|tds|(?:abzuglich|abzgl|geleistete|erhaltene|bereits)\.? (?:\S+ ){0,2}?(?:anzahlung|akonto|vorauszahlung|teilzahlung|abschlag\w*|zahlung(?:en)?|gezahlt|bezahlt|beglichen)|dankend erhalten|betrag erhalten|(?:wird|wurde|werden) .{0,80}?(?:eingezogen|abgebucht)|(?:per|mittels) (?:sepa-)?lastschrift|sepa direct debit|by direct debit|acomptes? (?:verse|paye|recu|deduit)\w*|deja (?:regle|paye|verse)\w*|prelevement (?:sera|automatique)|retenue a la source|anticipos?|ya pagado|retencion(?:es)?|irpf|domiciliacion|acconti?|gia (?:pagato|versato)|ritenuta|addebito diretto|reeds (?:betaald|voldaan)|aanbetaling|vooruitbetaald|automatisch(?:e)? (?:incasso|geincasseerd|afgeschreven)|zaplacono|zaliczk[aio]\w*|przedplata)(?![a-z])/;

/** A line that says so, where the amount that is left could not be read: the total would be paid in full. */
function settled(lines: readonly Line[], { amountDue, total }: InvoiceReading): string[] {
  if (amountDue !== null || total === null || total <= 0) return [];
  const line = lines.find(({ text }) => SETTLED.test(fold(text)) && !isZero(text));
  return line
    ? [`The document says "${line.text.trim().replace(/\s+/g, ' ').slice(0, 150)}": enter what is left to pay, 0 where nothing is.`]
    : [];
}

/** `Deposit paid 0.00`. */
function isZero(text: string): boolean {
  const numbers = numbersIn(text);
  return numbers.length > 0 && numbers.every(({ text: written }) => !/[1-9]/.test(written));
}
